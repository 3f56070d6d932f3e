import type { IssuerFinding } from "@/lib/shared/oidc/schema";

type Found = (reason: string, message: string, remedy: string) => IssuerFinding;

export const failed: Found = (reason, message, remedy) => ({ reason, outcome: "failed", message, remedy });
export const warning: Found = (reason, message, remedy) => ({ reason, outcome: "warning", message, remedy });

/** What to do where something else answers in Latchkey's place. */
export const checkFront =
  "Check that this address leads to Latchkey itself, not to something in front of it.";
