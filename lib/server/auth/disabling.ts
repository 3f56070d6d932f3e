// Letting a person in nowhere any more, in all of their organizations at once. For an operator on the server's machine.
import { eq } from "drizzle-orm";
import { database, type Transaction } from "@/db/client";
import { users } from "@/db/schema/people";
import { dropLinksOf } from "@/lib/server/account-links/making";
import { recordByOperator } from "@/lib/server/auth/own-record";
import { endSessionsOf } from "@/lib/server/auth/sessions";
import type { AuditAction } from "@/lib/shared/audit/actions";
import { Email } from "@/lib/shared/auth/schema";
import { AppError, parseInput } from "@/lib/shared/errors";

/**
 * Ends all of the person's sessions and refuses new ones. Memberships stay, so that it can be taken back.
 *
 * @returns how many sessions were ended.
 * @throws AppError `not_found` for an address without an account.
 */
export async function disablePerson(email: unknown): Promise<number> {
  let ended = 0;
  await changePerson(email, "member.disabled", async (tx, userId) => {
    await tx.update(users).set({ disabledAt: new Date() }).where(eq(users.id, userId));
    ended = await endSessionsOf(userId, tx);
    // Otherwise an older link would open the account once the person is let in again.
    await dropLinksOf(userId, tx);
  });
  return ended;
}

/** Lets the person sign in again. @throws AppError as above. */
export function enablePerson(email: unknown): Promise<void> {
  return changePerson(email, "member.enabled", async (tx, userId) => {
    // One that was begun while the person was being disabled opens nothing until now.
    await endSessionsOf(userId, tx);
    await tx.update(users).set({ disabledAt: null }).where(eq(users.id, userId));
  });
}

/** The change and its audit row in each of the person's organizations: all of it, or nothing. */
export async function changePerson(
  input: unknown,
  action: AuditAction,
  change: (tx: Transaction, userId: string) => Promise<void>,
): Promise<void> {
  const email = parseInput(Email, input);
  await database().transaction(async (tx) => {
    const [person] = await tx
      .select({ id: users.id })
      .from(users)
      .where(eq(users.email, email))
      .for("update");
    if (!person) throw new AppError("not_found", `${email} has no account.`);
    await change(tx, person.id);
    await recordByOperator(tx, { id: person.id, email }, action);
  });
}
