// The other end of an invitation's link: what it offers, and joining by it. For anyone who holds it, signed in or not.
import { eq, or, type SQL } from "drizzle-orm";
import type { z } from "zod";
import { database, type Executor, type Transaction } from "@/db/client";
import { organizationTransaction } from "@/db/organization";
import { invitations, memberships, organizations, roles, users } from "@/db/schema/people";
import { requireThere } from "@/db/there";
import { recordAudit } from "@/lib/server/audit/record";
import { memberOf, type Visitor } from "@/lib/server/auth/actor";
import { hashPassword } from "@/lib/server/auth/password";
import { type Account, accountOf, heldAccountOf, unprovenAddress } from "@/lib/server/auth/proof";
import { claimAttempt, invitationLimit, withdrawAttempt } from "@/lib/server/auth/rate-limit";
import { hashOf } from "@/lib/server/auth/token";
import { inTurn } from "@/lib/server/auth/turns";
import { type RoleRights, roleBeyondAuthority } from "@/lib/server/rbac/authority";
import { roleColumns, roleOf } from "@/lib/server/rbac/granted";
import { forgetKeptOut } from "@/lib/server/single-sign-on/kept-out";
import { AppError, parseInput } from "@/lib/shared/errors";
import {
  Acceptance,
  type Accepted,
  type InvitationFacts,
  InvitationLookup,
  NewAccount,
} from "@/lib/shared/invitations/schema";
import { allows } from "@/lib/shared/permissions";

/**
 * The offer of the link.
 *
 * @param input the body, or what reads it
 * @throws AppError `not_found`, `invitation_used`, `invitation_revoked`, `invitation_expired` or `organization_deleted`;
 * `too_many_requests` after too many wrong tokens; to the person's own session `address_unproven` or `permission_denied`.
 */
export async function lookUpInvitation(
  visitor: Visitor,
  input: unknown,
  now = new Date(),
): Promise<InvitationFacts> {
  const { invitation } = await presented(visitor, input, InvitationLookup, now);
  const person = await accountOf(invitation.email);
  const signedInAsInvited = person !== null && person.id === visitor.userId;
  // To anyone else this would reveal more than that the account exists.
  if (signedInAsInvited && visitor.isBound) throw bound();
  if (signedInAsInvited && !person.isProven) throw unprovenAddress(invitation.email);
  return {
    organization: { name: invitation.organization.name },
    inviter: { name: invitation.inviterName },
    email: invitation.email,
    roleName: invitation.role.name,
    expiresAt: invitation.expiresAt.toISOString(),
    personExists: person !== null,
    signedInAsInvited,
  };
}

/**
 * Joins the organization: somebody new with the name and password given, an existing person as who is signed in.
 *
 * @throws AppError as above; `unauthenticated` or `permission_denied` when the email is a person's that the visitor is
 * not signed in as; `address_unproven` when nobody has proven that the account is that person's; `already_member`.
 */
export async function acceptInvitation(
  visitor: Visitor,
  input: unknown,
  now = new Date(),
): Promise<Accepted> {
  const { invitation, ...given } = await presented(visitor, input, Acceptance, now);
  const { token, ...account } = given.input;
  const { email, organization } = invitation;
  const person = await accountOf(email);
  if (person) requireJoining(visitor, person, email);
  // Before the transaction: making a password's hash takes its time, and its turn.
  const newcomer = person ? null : await newcomerFrom(visitor, account);
  return organizationTransaction(
    organization.id,
    async (tx) => {
      // Read again under the lock, as it is good only once.
      const invitation = await openInvitation(tx, visitor, token, now);
      const userId = newcomer
        ? await register(tx, email, { ...newcomer, provenAt: invitation.isByEmail ? now : null })
        : await known(tx, visitor, email);
      await join(tx, visitor, invitation, userId, now);
      return { organization, email };
    },
    { memberships_pk: () => new AppError("already_member", `${email} is already a member.`) },
  );
}

/**
 * The open invitation behind a token that a stranger sends. Who sends it is counted before anything of the body is read;
 * what has a token that an invitation has is not counted.
 */
async function presented<Input extends { token: string }>(
  visitor: Visitor,
  body: unknown,
  schema: z.ZodType<Input>,
  now: Date,
): Promise<{ input: Input; invitation: OpenInvitation }> {
  const attempt = await claimAttempt(database(), "invitation", visitor.address, invitationLimit);
  const input = parseInput(schema, typeof body === "function" ? await body() : body);
  const { token } = input;
  const known = await database().$count(invitations, ofToken(token));
  if (known > 0) await withdrawAttempt(database(), attempt);
  return { input, invitation: await openInvitation(database(), visitor, token, now) };
}

type OpenInvitation = Awaited<ReturnType<typeof openInvitation>>;

async function openInvitation(executor: Executor, visitor: Visitor, token: string, now: Date) {
  const [row] = await executor
    .select({
      invitation: invitations,
      role: roleColumns,
      organization: { id: organizations.id, slug: organizations.slug, name: organizations.name },
      deletedAt: organizations.deletedAt,
    })
    .from(invitations)
    .innerJoin(roles, roleOf(invitations))
    .innerJoin(organizations, eq(organizations.id, invitations.organizationId))
    .where(ofToken(token));
  if (!row) throw new AppError("not_found", "This isn't an invitation link, or a newer one has replaced it.");
  const { invitation, role, organization, deletedAt } = row;
  requireThere(deletedAt);
  const { id, email, expiresAt } = invitation;
  if (invitation.acceptedAt) throw new AppError("invitation_used", "This invitation was already accepted.");
  if (invitation.revokedAt) throw withdrawn(organization.name);
  if (expiresAt <= now) {
    throw new AppError(
      "invitation_expired",
      `This invitation has expired. Ask ${organization.name} for a new one.`,
    );
  }
  const inviterName = await inviterOf(executor, visitor, invitation, role);
  if (inviterName === null) throw withdrawn(organization.name);
  /** Whether the link came by email: then anyone who has it reads what arrives at the address. */
  const isByEmail = invitation.emailedTokenHash === hashOf(token);
  return { id, email, expiresAt, inviterName, role, organization, isByEmail };
}

function ofToken(token: string): SQL | undefined {
  const hash = hashOf(token);
  return or(eq(invitations.tokenHash, hash), eq(invitations.emailedTokenHash, hash));
}

function withdrawn(organizationName: string): AppError {
  return new AppError(
    "invitation_revoked",
    `This invitation was withdrawn. Ask ${organizationName} for a new one.`,
  );
}

/** The inviter's name; null unless they could still invite a person with this role. */
async function inviterOf(
  executor: Executor,
  visitor: Visitor,
  { organizationId, invitedBy }: typeof invitations.$inferSelect,
  role: RoleRights,
): Promise<string | null> {
  if (invitedBy === null) return null;
  try {
    const inviter = await memberOf(invitedBy, organizationId, visitor, executor);
    const may =
      allows(inviter.permissions, "organization_settings:manage") && !roleBeyondAuthority(inviter, role);
    return may ? inviter.name : null;
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") return null;
    throw error;
  }
}

/** Being signed in with the account is not enough: anyone who invited its address elsewhere can have made it. */
function requireJoining(visitor: Visitor, person: Account, email: string): void {
  if (visitor.userId === null) throw signInFirst(email);
  if (visitor.userId !== person.id) {
    throw new AppError(
      "permission_denied",
      `This invitation is for ${email}, but you're signed in as someone else. Sign in as ${email}.`,
    );
  }
  if (visitor.isBound) throw bound();
  if (!person.isProven) throw unprovenAddress(email);
}

/** The provider of one organization says nothing in another. */
const bound = () =>
  new AppError(
    "permission_denied",
    "You signed in for one organization alone. Sign out, then sign in with your password to accept.",
  );

/** Asked again where it counts: meanwhile the address may have been taken from the account. */
async function known(tx: Transaction, visitor: Visitor, email: string): Promise<string> {
  const person = await heldAccountOf(tx, email);
  if (!person)
    throw new AppError("conflict", `${email} doesn't have an account any more. Open the link again.`);
  requireJoining(visitor, person, email);
  return person.id;
}

const signInFirst = (email: string) =>
  new AppError("unauthenticated", `${email} already has an account. Sign in, then accept.`);

interface Newcomer {
  name: string;
  passwordHash: string;
}

async function newcomerFrom({ address }: Visitor, account: unknown): Promise<Newcomer> {
  const { name, password } = parseInput(NewAccount, account);
  return { name, passwordHash: await inTurn(address, () => hashPassword(password)) };
}

async function register(
  tx: Transaction,
  email: string,
  newcomer: Newcomer & { provenAt: Date | null },
): Promise<string> {
  const [person] = await tx
    .insert(users)
    .values({ email, ...newcomer })
    .onConflictDoNothing({ target: users.email })
    .returning({ id: users.id });
  // By another organization's invitation, a moment ago.
  if (!person) throw signInFirst(email);
  return person.id;
}

async function join(
  tx: Transaction,
  visitor: Visitor,
  { id, email, role, organization, isByEmail }: OpenInvitation,
  userId: string,
  now: Date,
): Promise<void> {
  await tx.insert(memberships).values({ organizationId: organization.id, userId, roleId: role.id });
  await forgetKeptOut(tx, organization.id, userId);
  await tx.update(invitations).set({ acceptedAt: now }).where(eq(invitations.id, id));
  const member = await memberOf(userId, organization.id, visitor, tx);
  await recordAudit(tx, member, {
    action: "invitation.accepted",
    object: { kind: "invitation", id, label: email },
    detail: { role: role.name, ...(isByEmail && { by: "email" }) },
  });
  await recordAudit(tx, member, {
    action: "member.added",
    object: { kind: "member", id: userId, label: email },
    detail: { after: { role: role.name } },
  });
}
