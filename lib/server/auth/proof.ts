// Whose an address is. Anyone who holds an invitation's link makes the account of its address, and anybody can invite any
// address: that an account is its holder's, only a link that came there by email, an operator or the installation's provider
// can say.
import { eq } from "drizzle-orm";
import { database, type Executor, type Transaction } from "@/db/client";
import { users } from "@/db/schema/people";
import { changePerson } from "@/lib/server/auth/disabling";
import { isEmailOn } from "@/lib/server/emails/outbox";
import { AppError } from "@/lib/shared/errors";

/** Marks the account as its holder's. Says so again where that was said before. @throws AppError `not_found`. */
export function proveAddress(email: unknown): Promise<void> {
  return changePerson(email, "member.proven", async (tx, userId) => {
    await tx.update(users).set({ provenAt: new Date() }).where(eq(users.id, userId));
  });
}

/** Takes back what was said by mistake: the account stays where it is, and can then be released. @throws AppError as above. */
export function withdrawProof(email: unknown): Promise<void> {
  return changePerson(email, "member.unproven", async (tx, userId) => {
    await tx.update(users).set({ provenAt: null }).where(eq(users.id, userId));
  });
}

export interface Account {
  id: string;
  isProven: boolean;
}

/** The account of an address; null if there is none. Before a write, ask again with `heldAccountOf`. */
export async function accountOf(email: string): Promise<Account | null> {
  return firstOf(await selectAccount(database(), email));
}

/** The same, as it stays until the transaction ends. */
export async function heldAccountOf(tx: Transaction, email: string): Promise<Account | null> {
  return firstOf(await selectAccount(tx, email).for("share"));
}

function selectAccount(executor: Executor, email: string) {
  return executor
    .select({ id: users.id, provenAt: users.provenAt })
    .from(users)
    .where(eq(users.email, email))
    .$dynamic();
}

function firstOf([account]: { id: string; provenAt: Date | null }[]): Account | null {
  return account ? { id: account.id, isProven: account.provenAt !== null } : null;
}

/**
 * Before an address is given anything. One without an account may have it: who accepts makes the account.
 *
 * @throws AppError `address_unproven` if the account may belong to another person.
 */
export async function requireNoStranger(tx: Transaction, email: string): Promise<void> {
  const account = await heldAccountOf(tx, email);
  if (account && !account.isProven) throw unprovenAddress(email);
}

export function unprovenAddress(email: string): AppError {
  const byThemselves = isEmailOn()
    ? "Its holder can prove it: “Forgot password?” on the sign-in page sends a link there. Or your"
    : "Your";
  return new AppError(
    "address_unproven",
    `${email} has an account here, but it isn't proven that the address is theirs. ${byThemselves} Latchkey administrator can prove it with latchkey-admin prove-address, or free the address with release-address.`,
  );
}
