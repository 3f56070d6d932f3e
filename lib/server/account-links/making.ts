// Making links to accounts: an owner's, for a member who is nowhere else, and an operator's, for anybody.
import { and, eq, isNull, ne } from "drizzle-orm";
import { database, type Transaction } from "@/db/client";
import { memberships, users } from "@/db/schema/people";
import { accountLinks } from "@/db/schema/sign-in";
import { recordAudit } from "@/lib/server/audit/record";
import { type Actor, type Member, requirePermission } from "@/lib/server/auth/actor";
import { recordByOperator } from "@/lib/server/auth/own-record";
import { hashOf, newToken } from "@/lib/server/auth/token";
import { environment } from "@/lib/server/env";
import { peopleTransaction } from "@/lib/server/rbac/authority";
import { type LinkPurpose, linkMinutes, type NewResetLink } from "@/lib/shared/account-links/schema";
import type { AuditAction } from "@/lib/shared/audit/actions";
import { Email } from "@/lib/shared/auth/schema";
import { AppError, parseInput } from "@/lib/shared/errors";

const pages = {
  reset_password: { path: "/reset-password", prefix: "lkr" },
  sign_in: { path: "/sign-in-link", prefix: "lke" },
  emailed_reset: { path: "/reset-password", prefix: "lkm" },
} satisfies Record<LinkPurpose | "emailed_reset", object>;
type StoredPurpose = keyof typeof pages;

/** With the token in the fragment: browsers send that to nobody, so it is in no log and no referrer. */
function linkOf(purpose: StoredPurpose, token: string, consoleUrl: string): string {
  return new URL(`${pages[purpose].path}#${token}`, consoleUrl).href;
}

/** Tells people what only an operator can do, and how. */
export const askOperator = "Your Latchkey administrator can create a link on its server.";

/**
 * A link with which a member sets a new password. Anyone who holds it gets the whole account: so only an owner makes it, and
 * only where the account opens nothing but this organization.
 *
 * @throws AppError `permission_denied` for anybody but an owner, for oneself, for a person who belongs to another
 * organization too, and for one whom an operator keeps out.
 */
export async function makeResetLink(actor: Actor, userId: string, now = new Date()): Promise<NewResetLink> {
  requirePermission(actor, "organization_settings:manage");
  requireOwner(actor);
  if (actor.userId === userId.toLowerCase()) {
    throw new AppError("permission_denied", "To change your own password, go to your profile.");
  }
  return peopleTransaction(actor, async (tx, current) => {
    requireOwner(current);
    const person = await lockMember(tx, current, userId);
    await requireHereAlone(tx, current, person);
    const link = { userId: person.id, madeBy: current.userId, organizationId: current.organizationId };
    const { token, expiresAt } = await putLink(tx, "reset_password", link, now);
    await recordAudit(tx, current, {
      action: "member.reset_link_made",
      object: { kind: "member", id: person.id, label: person.email },
      detail: { expiresAt },
    });
    const { name, email } = person;
    const address = linkOf("reset_password", token, environment().nextAuthUrl);
    return { name, email, link: address, expiresAt: expiresAt.toISOString() };
  });
}

const madeActions = {
  reset_password: "member.reset_link_made",
  sign_in: "member.sign_in_link_made",
} satisfies Record<LinkPurpose, AuditAction>;

/**
 * An operator's link, for anyone who has an account; audited in each of the person's organizations.
 *
 * @param consoleUrl where people open the console.
 * @throws AppError `not_found` for an address without an account, `conflict` for a person who is kept out.
 */
export async function makeLinkAsOperator(
  purpose: LinkPurpose,
  input: unknown,
  consoleUrl: string,
  now = new Date(),
): Promise<{ link: string; email: string; expiresAt: Date }> {
  const email = parseInput(Email, input);
  return database().transaction(async (tx) => {
    const [person] = await tx
      .select({ id: users.id, disabledAt: users.disabledAt })
      .from(users)
      .where(eq(users.email, email))
      .for("update");
    if (!person) throw new AppError("not_found", `${email} has no account.`);
    if (person.disabledAt) {
      throw new AppError("conflict", `${email} is disabled. Enable the person first, with enable-person.`);
    }
    const link = { userId: person.id, madeBy: null, organizationId: null };
    const { token, expiresAt } = await putLink(tx, purpose, link, now);
    await recordByOperator(tx, { id: person.id, email }, madeActions[purpose], { expiresAt });
    return { link: linkOf(purpose, token, consoleUrl), email, expiresAt };
  });
}

/**
 * A link for the account's address alone, which the sender of email asks for. Links that other people made stay valid: a
 * stranger who asks for one does not end them. Null where nobody with this address may sign in.
 */
export function makeEmailedLink(
  email: string,
  now = new Date(),
): Promise<{ name: string; link: string; expiresAt: string } | null> {
  return database().transaction(async (tx) => {
    const [person] = await tx
      .select({ id: users.id, name: users.name })
      .from(users)
      .where(and(eq(users.email, email), isNull(users.disabledAt)))
      .for("update");
    if (!person) return null;
    const link = { userId: person.id, madeBy: null, organizationId: null };
    const { token, expiresAt } = await putLink(tx, "emailed_reset", link, now);
    const address = linkOf("emailed_reset", token, environment().nextAuthUrl);
    return { name: person.name, link: address, expiresAt: expiresAt.toISOString() };
  });
}

/** Makes all links of a person invalid. For every change of who may use the account. */
export async function dropLinksOf(userId: string, tx: Transaction): Promise<void> {
  await tx.delete(accountLinks).where(eq(accountLinks.userId, userId));
}

function requireOwner(actor: Member): void {
  if (actor.isOwner) return;
  throw new AppError("permission_denied", "Only an owner may create a link for a new password.");
}

type Person = Awaited<ReturnType<typeof lockMember>>;

/** Anyone who is locked joins nothing meanwhile: a membership refers to its person. */
async function lockMember(tx: Transaction, actor: Member, userId: string) {
  const [person] = await tx
    .select({ id: users.id, name: users.name, email: users.email, disabledAt: users.disabledAt })
    .from(users)
    .innerJoin(memberships, eq(memberships.userId, users.id))
    .where(and(eq(memberships.organizationId, actor.organizationId), eq(users.id, userId)))
    .for("update", { of: users });
  if (!person) throw new AppError("not_found", "This member doesn't exist.");
  return person;
}

async function requireHereAlone(tx: Transaction, actor: Member, person: Person): Promise<void> {
  const { id, name, disabledAt } = person;
  if (disabledAt)
    throw new AppError("permission_denied", `Your Latchkey administrator has disabled ${name}.`);
  const elsewhere = await tx.$count(
    memberships,
    and(eq(memberships.userId, id), ne(memberships.organizationId, actor.organizationId)),
  );
  if (elsewhere === 0) return;
  throw new AppError(
    "permission_denied",
    `${name} also belongs to another organization, and the new password would work there too. ${askOperator}`,
  );
}

async function putLink(
  tx: Transaction,
  purpose: StoredPurpose,
  link: { userId: string; madeBy: string | null; organizationId: string | null },
  now: Date,
): Promise<{ token: string; expiresAt: Date }> {
  const token = newToken(pages[purpose].prefix);
  const expiresAt = new Date(now.getTime() + linkMinutes * 60_000);
  const row = { ...link, tokenHash: hashOf(token), createdAt: now, expiresAt };
  await tx
    .insert(accountLinks)
    .values({ ...row, purpose })
    .onConflictDoUpdate({ target: [accountLinks.userId, accountLinks.purpose], set: row });
  return { token, expiresAt };
}
