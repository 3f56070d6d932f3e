// A session of a browser in which the password was given a moment ago.
import { randomUUID } from "node:crypto";
import type { SessionProof } from "@/lib/server/auth/admission";

export function steppedUp(change: Partial<SessionProof> = {}): SessionProof {
  return {
    id: randomUUID(),
    organizationId: null,
    steppedUpAt: new Date(),
    secondFactorAt: null,
    singleSignOnAt: null,
    hasFactor: false,
    ...change,
  };
}
