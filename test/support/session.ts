// Sessions of browsers in which the password was given a moment ago.
import { randomUUID } from "node:crypto";
import { database } from "@/db/client";
import type { SessionProof } from "@/lib/server/auth/admission";
import { type Beginning, insertSession, type SessionOrigin } from "@/lib/server/auth/sessions";

/** Gives the cookie's token. */
export function beginSession(
  userId: string,
  origin: SessionOrigin,
  now = new Date(),
  beginning: Beginning = { steppedUp: true },
): Promise<string> {
  return insertSession(database(), userId, origin, beginning, now);
}

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
