import { z } from "zod";
import type { CloudId } from "@/lib/shared/clouds/schema";
import type { TrustWaitOutcome } from "@/lib/shared/evidence/schema";
import { Id } from "@/lib/shared/input";

/** Whom a config's tokens speak for: `organization:<uuid>`, or that and `:automation:<uuid>`. */
export const TokenSubject = z.enum(["organization", "automation"], {
  error: "Choose who the tokens are for.",
});
export type TokenSubject = z.infer<typeof TokenSubject>;

export const ConfigDeletion = z.strictObject({
  /** The config that its credentials are bound to instead. */
  reassignTo: Id.optional(),
});

export interface WorkloadIdentityConfig {
  id: string;
  name: string;
  cloud: CloudId;
  settings: Record<string, string>;
  subject: TokenSubject;
  /** The automations that may use it; null for all. */
  automationIds: string[] | null;
  isDefault: boolean;
  /** Credentials bound to this config. */
  credentialCount: number;
  createdAt: string;
  updatedAt: string;
  etag: string;
}

/** The two values that the guide asks for in Steps 1 and 3. */
export interface IssuerFacts {
  /** Null while the issuer is not configured. */
  issuer: string | null;
  /** Names of the environment variables that are missing. */
  missing: string[];
  organizationId: string;
}

/** Names Latchkey's sessions of a config in the organization's CloudTrail. */
export function sessionNameOf(configId: string): string {
  return `latchkey-${configId}`;
}

/**
 * - `look`: how the wait is, without asking the cloud.
 * - `start`: a wait of ten minutes begins, or the one that runs goes on.
 * - `try`: the handshake is tried, if it is time to.
 * - `stop`: the wait ends.
 */
export const WaitAction = z.enum(["look", "start", "try", "stop"], {
  error: "The action must be look, start, try or stop.",
});

export const TrustWaitInput = z.strictObject({ action: WaitAction });
export type TrustWaitInput = z.infer<typeof TrustWaitInput>;

/** How the wait for a role's trust is. */
export interface TrustWait {
  /** `none`: nobody has waited for this role. */
  state: "none" | "waiting" | TrustWaitOutcome;
  /** How often the handshake was tried. */
  attempts: number;
  triedAt: string | null;
  endedAt: string | null;
  /** When it ends by itself; null while nobody waits. */
  endsAt: string | null;
  /** When to ask the next time; null while nobody waits. */
  nextTryInMs: number | null;
  /** What the last attempt met. */
  failure: { reason: string; message: string } | null;
}
