// A person's second factors, independent of organizations: listing and removing them.
import { and, desc, eq, isNotNull } from "drizzle-orm";
import { database, type Executor, type Transaction } from "@/db/client";
import { factors, sessions, users } from "@/db/schema/people";
import { changePerson } from "@/lib/server/auth/disabling";
import { recordOwn } from "@/lib/server/auth/own-record";
import { endSessionsOf } from "@/lib/server/auth/sessions";
import { requireStillSignedIn } from "@/lib/server/profile/own-password";
import type { Person } from "@/lib/server/profile/service";
import type { SealBinding } from "@/lib/server/sealing";
import { AppError } from "@/lib/shared/errors";
import type { EndedSessions } from "@/lib/shared/profile/schema";
import type { OwnFactors } from "@/lib/shared/second-factor/schema";

export const confirmedOf = (userId: string) =>
  and(eq(factors.userId, userId), isNotNull(factors.confirmedAt));

export async function hasFactor(executor: Executor, userId: string): Promise<boolean> {
  return (await executor.$count(factors, confirmedOf(userId))) > 0;
}

/** The newest first. */
export async function listOwnFactors({ userId }: Pick<Person, "userId">): Promise<OwnFactors> {
  const rows = await database()
    .select()
    .from(factors)
    .where(confirmedOf(userId))
    .orderBy(desc(factors.createdAt), desc(factors.id));
  const [own] = await database()
    .select({ hashes: users.recoveryCodeHashes })
    .from(users)
    .where(eq(users.id, userId));
  const items = rows.map(({ id, kind, name, createdAt, lastUsedAt }) => ({
    id,
    kind,
    name,
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  }));
  return { items, nextCursor: null, recoveryCodesLeft: own?.hashes.length ?? 0 };
}

/** Without the last factor, a person can't open organizations that need one. @throws AppError `not_found` for another person's. */
export async function removeFactor(person: Person, id: string): Promise<EndedSessions> {
  const { userId, sessionId } = person;
  return database().transaction(async (tx) => {
    await requireStillSignedIn(tx, person);
    const [removed] = await tx
      .delete(factors)
      .where(and(eq(factors.id, id), confirmedOf(userId)))
      .returning({ kind: factors.kind, name: factors.name });
    if (!removed) throw new AppError("not_found", "This second factor was already removed.");
    if (!(await hasFactor(tx, userId))) await forgetSecondFactor(tx, userId);
    const endedSessions = await endSessionsOf(userId, tx, sessionId);
    await recordOwn(tx, person, "member.factor_removed", { ...removed, endedSessions });
    return { endedSessions };
  });
}

async function forgetSecondFactor(tx: Transaction, userId: string): Promise<void> {
  await tx.update(users).set({ recoveryCodeHashes: [] }).where(eq(users.id, userId));
  await tx.update(sessions).set({ secondFactorAt: null }).where(eq(sessions.userId, userId));
}

/**
 * For an operator: all of them, for a person who lost everything. Ends all of their sessions; gives how many there were.
 *
 * @throws AppError `not_found` for an address without an account, `conflict` for a person without a second factor.
 */
export async function removeFactorsAsOperator(email: unknown): Promise<number> {
  let ended = 0;
  await changePerson(email, "member.factors_removed", async (tx, userId) => {
    const removed = await tx
      .delete(factors)
      .where(eq(factors.userId, userId))
      .returning({ confirmedAt: factors.confirmedAt });
    if (removed.every(({ confirmedAt }) => confirmedAt === null)) {
      throw new AppError("conflict", `${email} has no second factor.`);
    }
    await forgetSecondFactor(tx, userId);
    ended = await endSessionsOf(userId, tx);
  });
  return ended;
}

/** The binding of the secret of a person's authenticator app: the person, since it belongs to no organization. */
export function factorBinding(userId: string, id: string): SealBinding {
  return { organizationId: "", location: `users/${userId}/factors/${id}/sealed_secret` };
}
