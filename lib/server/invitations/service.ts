// Invitations: a link for one person to join with one role, once, within a week. What members do with them.
import { and, desc, eq, ilike, lte, sql } from "drizzle-orm";
import { database, type Executor, type Transaction } from "@/db/client";
import { changedBy } from "@/db/revision";
import { emails } from "@/db/schema/emails";
import { invitations, isPending, memberships, roles, users } from "@/db/schema/people";
import { recordAudit } from "@/lib/server/audit/record";
import { type Actor, type Member, requirePermission } from "@/lib/server/auth/actor";
import { heldAccountOf, requireNoStranger, unprovenAddress } from "@/lib/server/auth/proof";
import { hashOf, newToken } from "@/lib/server/auth/token";
import { etagOf, type IfMatch, requireUnchanged } from "@/lib/server/etags/etag";
import { dropInvitationEmails, linkOf, sendByEmail } from "@/lib/server/invitations/by-email";
import { before, containing, pageOf } from "@/lib/server/listing/cursor";
import { peopleTransaction, requireRoleAuthority } from "@/lib/server/rbac/authority";
import { roleColumns, roleOf } from "@/lib/server/rbac/granted";
import { find as findRole, unknownRole } from "@/lib/server/roles/service";
import { AppError, fieldError, parseInput } from "@/lib/shared/errors";
import {
  type Invitation,
  InvitationInput,
  invitationDays,
  type NewInvitation,
} from "@/lib/shared/invitations/schema";
import { ListQuery, type Page } from "@/lib/shared/listing";

/** The invitations that were neither accepted nor withdrawn, the newest first. */
export async function listInvitations(
  actor: Actor,
  input: unknown,
  now = new Date(),
): Promise<Page<Invitation>> {
  requirePermission(actor, "organization_settings:read");
  const { limit, cursor, query } = parseInput(ListQuery, input);
  const rows = await selectInvitations(database())
    .where(
      and(
        pending(actor),
        query ? ilike(invitations.email, containing(query)) : undefined,
        before(cursor, invitations.createdAt, invitations.id),
      ),
    )
    .orderBy(desc(invitations.createdAt), desc(invitations.id))
    .limit(limit + 1);
  return pageOf(
    rows,
    limit,
    ({ createdAt }) => createdAt.toISOString(),
    (row) => toInvitation(row, now),
  );
}

export async function getInvitation(actor: Actor, id: string, now = new Date()): Promise<Invitation> {
  requirePermission(actor, "organization_settings:read");
  return toInvitation(await find(database(), actor, id), now);
}

/**
 * @throws AppError `already_member`, `already_invited`, `address_unproven` for an account that may be somebody else's, or
 * `permission_denied` for a role beyond the actor's own.
 */
export async function createInvitation(
  actor: Actor,
  input: unknown,
  now = new Date(),
): Promise<NewInvitation> {
  requirePermission(actor, "organization_settings:manage");
  const { email, roleId } = parseInput(InvitationInput, input);
  const token = newToken("lki");
  return peopleTransaction(actor, async (tx, current) => {
    const role = await findRole(tx, current, roleId, unknownRole("roleId"));
    requireRoleAuthority(current, role);
    await requireNewcomer(tx, current, email, now);
    const [row] = await tx
      .insert(invitations)
      .values({
        organizationId: current.organizationId,
        email,
        roleId: role.id,
        tokenHash: hashOf(token),
        invitedBy: current.userId,
        createdAt: now,
        expiresAt: expiry(now),
      })
      .returning({ id: invitations.id });
    if (!row) throw new TypeError("The insert returned no row.");
    await sendByEmail(tx, current, await find(tx, current, row.id), now);
    await recordAudit(tx, current, {
      action: "invitation.created",
      object: { kind: "invitation", id: row.id, label: email },
      detail: { after: { role: role.name, expiresAt: expiry(now) } },
    });
    return { ...toInvitation(await find(tx, current, row.id), now), link: linkOf(token) };
  });
}

/** A new link for another week; the link before stops working. @throws AppError `address_unproven` as above. */
export async function resendInvitation(
  actor: Actor,
  id: string,
  ifMatch?: IfMatch,
  now = new Date(),
): Promise<NewInvitation> {
  requirePermission(actor, "organization_settings:manage");
  const token = newToken("lki");
  return peopleTransaction(actor, async (tx, current) => {
    const found = await find(tx, current, id);
    requireRoleAuthority(current, found.role);
    await requireUnchanged(tx, current, ifMatch, invitations, and(pending(current), eq(invitations.id, id)));
    await requireNoStranger(tx, found.email);
    await tx
      .update(invitations)
      // From now on this member answers for it.
      .set({
        tokenHash: hashOf(token),
        emailedTokenHash: null,
        expiresAt: expiry(now),
        invitedBy: current.userId,
        ...changedBy(current),
      })
      .where(and(pending(current), eq(invitations.id, id)));
    await dropInvitationEmails(tx, [found.id]);
    await sendByEmail(tx, current, await find(tx, current, id), now);
    await recordAudit(tx, current, {
      action: "invitation.resent",
      object: auditTarget(found),
      detail: { before: { expiresAt: found.expiresAt }, after: { expiresAt: expiry(now) } },
    });
    return { ...toInvitation(await find(tx, current, id), now), link: linkOf(token) };
  });
}

export async function revokeInvitation(actor: Actor, id: string, ifMatch?: IfMatch): Promise<void> {
  requirePermission(actor, "organization_settings:manage");
  await peopleTransaction(actor, async (tx, current) => {
    const found = await find(tx, current, id);
    requireRoleAuthority(current, found.role);
    await requireUnchanged(tx, current, ifMatch, invitations, and(pending(current), eq(invitations.id, id)));
    await tx
      .update(invitations)
      .set({ revokedAt: sql`now()`, ...changedBy(current) })
      .where(and(pending(current), eq(invitations.id, id)));
    await dropInvitationEmails(tx, [found.id]);
    await recordAudit(tx, current, {
      action: "invitation.revoked",
      object: auditTarget(found),
      detail: { before: { role: found.role.name } },
    });
  });
}

async function requireNewcomer(tx: Transaction, actor: Member, email: string, now: Date): Promise<void> {
  const [member] = await tx
    .select({ id: users.id })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(and(eq(memberships.organizationId, actor.organizationId), eq(users.email, email)));
  if (member) throw fieldError("already_member", "email", `${email} is already a member.`);
  const account = await heldAccountOf(tx, email);
  if (account && !account.isProven) {
    const { code, message } = unprovenAddress(email);
    throw fieldError(code, "email", message);
  }
  const same = and(pending(actor), eq(invitations.email, email));
  // An expired one makes room; it could be sent again otherwise, and there would be two.
  await tx
    .update(invitations)
    .set({ revokedAt: sql`now()` })
    .where(and(same, lte(invitations.expiresAt, now)));
  if ((await tx.$count(invitations, same)) > 0) {
    throw fieldError(
      "already_invited",
      "email",
      `${email} already has an open invitation. Send it again, or withdraw it first.`,
    );
  }
}

function expiry(now: Date): Date {
  return new Date(now.getTime() + invitationDays * 24 * 60 * 60 * 1000);
}

function pending(actor: Actor) {
  return and(eq(invitations.organizationId, actor.organizationId), isPending(invitations));
}

type Selected = Awaited<ReturnType<typeof selectInvitations>>[number];

function selectInvitations(executor: Executor) {
  return executor
    .select({
      id: invitations.id,
      email: invitations.email,
      createdAt: invitations.createdAt,
      expiresAt: invitations.expiresAt,
      revision: invitations.revision,
      role: roleColumns,
      invitedBy: { name: users.name, email: users.email },
      sending: { state: emails.state, failure: emails.failure },
    })
    .from(invitations)
    .innerJoin(roles, roleOf(invitations))
    .leftJoin(users, eq(users.id, invitations.invitedBy))
    .leftJoin(emails, eq(emails.invitationId, invitations.id))
    .$dynamic();
}

async function find(executor: Executor, actor: Actor, id: string): Promise<Selected> {
  const [found] = await selectInvitations(executor).where(and(pending(actor), eq(invitations.id, id)));
  if (!found)
    throw new AppError(
      "not_found",
      "This invitation doesn't exist. It might have been accepted or withdrawn.",
    );
  return found;
}

function toInvitation(
  { id, email, role, invitedBy, createdAt, expiresAt, revision, sending }: Selected,
  now: Date,
): Invitation {
  return {
    id,
    email,
    role: { id: role.id, name: role.name, builtIn: role.builtIn },
    invitedBy,
    status: expiresAt > now ? "open" : "expired",
    delivery: sending ? deliveries[sending.state] : "link_only",
    deliveryFailure: sending?.failure ?? null,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    etag: etagOf({ revision }),
  };
}

const deliveries = { pending: "waiting", sent: "sent", given_up: "failed" } as const;

function auditTarget({ id, email }: Selected) {
  return { kind: "invitation" as const, id, label: email };
}
