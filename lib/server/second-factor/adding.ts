// The steps that adding a second factor of any kind has in common.
import { eq } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { factors, sessions } from "@/db/schema/people";
import { recordOwn } from "@/lib/server/auth/own-record";
import { endSessionsOf } from "@/lib/server/auth/sessions";
import type { Person } from "@/lib/server/profile/service";
import { putRecoveryCodes } from "@/lib/server/second-factor/recovery-codes";
import { AppError } from "@/lib/shared/errors";
import type { AddedFactor } from "@/lib/shared/second-factor/schema";

/** Each app makes a guess at its codes somewhat more likely to hit. */
const mostFactors = 10;

/** @throws AppError `conflict` for a person who has ten already. */
export async function requireRoomForFactor(tx: Transaction, userId: string): Promise<void> {
  if ((await tx.$count(factors, eq(factors.userId, userId))) < mostFactors) return;
  throw new AppError("conflict", `You can have up to ${mostFactors} second factors. Remove one first.`);
}

/** This session has given it, the others end, as they began without it, and anyone who had none gets recovery codes. */
export async function factorAdded(
  tx: Transaction,
  person: Person,
  factor: { kind: string; name: string },
  isFirst: boolean,
  now: Date,
): Promise<AddedFactor> {
  const { userId, sessionId } = person;
  await tx.update(sessions).set({ secondFactorAt: now, steppedUpAt: now }).where(eq(sessions.id, sessionId));
  const endedSessions = await endSessionsOf(userId, tx, sessionId);
  await recordOwn(tx, person, "member.factor_added", { ...factor, endedSessions });
  return { recoveryCodes: isFirst ? await putRecoveryCodes(tx, userId) : [], endedSessions };
}
