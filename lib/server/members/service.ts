// Members: who belongs to the organization, with which role. Both are read at each request, so a change holds at the
// next one.
import { and, eq, ilike, ne, or } from "drizzle-orm";
import { database, type Executor, type Transaction } from "@/db/client";
import { organizationTransaction } from "@/db/organization";
import { changedBy } from "@/db/revision";
import { memberships, roles, users } from "@/db/schema/people";
import { recordAudit } from "@/lib/server/audit/record";
import { type Actor, type PersonMember, requirePermission, type Server } from "@/lib/server/auth/actor";
import { hasConfirmedFactor } from "@/lib/server/auth/admission";
import { personRequired } from "@/lib/server/auth/api-token";
import { etagOf, type IfMatch, requireUnchanged } from "@/lib/server/etags/etag";
import { after, byName, containing, pageOf } from "@/lib/server/listing/cursor";
import { endingTokens, withdrawInvitationsBy } from "@/lib/server/members/ending";
import { peopleTransaction, requireRoleAuthority } from "@/lib/server/rbac/authority";
import { roleColumns, roleOf } from "@/lib/server/rbac/granted";
import { find as findRole, unknownRole } from "@/lib/server/roles/service";
import { keepOut } from "@/lib/server/single-sign-on/kept-out";
import type { AuditAction } from "@/lib/shared/audit/actions";
import { AppError, parseInput } from "@/lib/shared/errors";
import type { Page } from "@/lib/shared/listing";
import { MemberInput, MembersQuery, type OrganizationMember } from "@/lib/shared/members/schema";

export async function listMembers(actor: Actor, input: unknown): Promise<Page<OrganizationMember>> {
  requirePermission(actor, "organization_settings:read");
  const { limit, cursor, query, roleId } = parseInput(MembersQuery, input);
  const pattern = containing(query);
  const rows = await selectMembers(database())
    .where(
      and(
        eq(memberships.organizationId, actor.organizationId),
        query ? or(ilike(users.name, pattern), ilike(users.email, pattern)) : undefined,
        roleId ? eq(memberships.roleId, roleId) : undefined,
        after(cursor, users.name, users.id),
      ),
    )
    .orderBy(byName(users.name), users.id)
    .limit(limit + 1);
  return pageOf(rows, limit, ({ name }) => name, toMember);
}

/** One's own membership needs no permission, as leaving does not. */
export async function getMember(actor: Actor, id: string): Promise<OrganizationMember> {
  if (!isOwn(actor, id)) requirePermission(actor, "organization_settings:read");
  return toMember(await find(database(), actor, id));
}

/** @throws AppError `last_owner`, or `permission_denied` for a role beyond the actor's own. */
export async function changeRole(
  actor: Actor,
  id: string,
  input: unknown,
  ifMatch?: IfMatch,
): Promise<OrganizationMember> {
  requirePermission(actor, "organization_settings:manage");
  const { roleId } = parseInput(MemberInput, input);
  return peopleTransaction(actor, async (tx, current) => {
    const before = await find(tx, current, id);
    requireRoleAuthority(current, before.role);
    await requireUnchanged(tx, current, ifMatch, memberships, membership(current, before.id));
    const role = await findRole(tx, current, roleId, unknownRole("roleId"));
    requireRoleAuthority(current, role);
    if (role.id === before.role.id) return toMember(before);
    if (before.role.builtIn === "owner") await requireAnotherOwner(tx, current, before);
    const [row] = await tx
      .update(memberships)
      .set({ roleId: role.id, isRoleByProvider: false, ...changedBy(current) })
      .where(membership(current, before.id))
      .returning({ revision: memberships.revision });
    if (!row) throw new TypeError("The update returned no row.");
    await recordAudit(tx, current, {
      action: "member.role_changed",
      object: auditTarget(before),
      detail: { before: { role: before.role.name }, after: { role: role.name } },
    });
    return toMember({ ...before, ...row, role, isRoleByProvider: false });
  });
}

/** Removes a member, or, with the actor's own id, leaves: for that no permission is needed. */
export async function endMembership(actor: Actor, id: string, ifMatch?: IfMatch): Promise<void> {
  if (isOwn(actor, id)) {
    if (actor.apiToken) throw personRequired();
    return leave(actor, ifMatch);
  }
  requirePermission(actor, "organization_settings:manage");
  await peopleTransaction(actor, async (tx, current) => {
    const before = await find(tx, current, id);
    requireRoleAuthority(current, before.role);
    await requireUnchanged(tx, current, ifMatch, memberships, membership(current, before.id));
    await end(tx, current, before, "member.removed");
    await keepOut(tx, current.organizationId, before.id);
  });
}

function isOwn(actor: Actor, id: string): actor is PersonMember {
  return actor.kind === "member" && actor.userId === id.toLowerCase();
}

function leave(actor: PersonMember, ifMatch: IfMatch): Promise<void> {
  return organizationTransaction(actor.organizationId, async (tx) => {
    const before = await find(tx, actor, actor.userId);
    await requireUnchanged(tx, actor, ifMatch, memberships, membership(actor, before.id));
    await end(tx, actor, before, "member.left");
  });
}

/** For a caller that has checked for another owner: the claim that gave the role is gone. */
export async function endMembershipByProvider(tx: Transaction, actor: Server, id: string): Promise<void> {
  await end(tx, actor, await find(tx, actor, id), "member.removed", { by: "single_sign_on" });
}

async function end(
  tx: Transaction,
  actor: Actor,
  before: Selected,
  action: AuditAction,
  detail: Record<string, unknown> = {},
): Promise<void> {
  if (before.role.builtIn === "owner") await requireAnotherOwner(tx, actor, before);
  const ended = await endingTokens(tx, actor.organizationId, before.id);
  await tx.delete(memberships).where(membership(actor, before.id));
  const withdrawn = await withdrawInvitationsBy(tx, actor.organizationId, before.id);
  await recordAudit(tx, actor, {
    action,
    object: auditTarget(before),
    detail: {
      before: { role: before.role.name },
      ...detail,
      ...(withdrawn.length > 0 && { withdrawnInvitations: withdrawn }),
      ...(ended.length > 0 && { endedApiTokens: ended }),
    },
  });
}

async function requireAnotherOwner(tx: Transaction, actor: Actor, { id, name }: Selected): Promise<void> {
  if (await hasAnotherOwner(tx, actor.organizationId, id)) return;
  throw new AppError(
    "last_owner",
    actor.kind === "member" && id === actor.userId
      ? "You are the only owner. Make someone else an owner first, or delete the organization under Settings → Organization."
      : `${name} is the only owner. Make someone else an owner first.`,
  );
}

/** Under the organization's lock nobody else can take the other owner away meanwhile. */
export async function hasAnotherOwner(
  tx: Transaction,
  organizationId: string,
  userId: string,
): Promise<boolean> {
  const [other] = await tx
    .select({ id: memberships.userId })
    .from(memberships)
    .innerJoin(roles, and(eq(roles.id, memberships.roleId), eq(roles.builtIn, "owner")))
    .where(and(eq(memberships.organizationId, organizationId), ne(memberships.userId, userId)))
    .limit(1);
  return other !== undefined;
}

type Selected = Awaited<ReturnType<typeof selectMembers>>[number];

function selectMembers(executor: Executor) {
  return executor
    .select({
      id: users.id,
      name: users.name,
      email: users.email,
      provenAt: users.provenAt,
      hasSecondFactor: hasConfirmedFactor(users.id),
      isRoleByProvider: memberships.isRoleByProvider,
      since: memberships.createdAt,
      revision: memberships.revision,
      role: roleColumns,
    })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .innerJoin(roles, roleOf(memberships))
    .$dynamic();
}

/** @throws AppError `not_found` for anyone who is no member. */
export async function find(executor: Executor, actor: Actor, id: string): Promise<Selected> {
  const [found] = await selectMembers(executor).where(membership(actor, id));
  if (!found) throw new AppError("not_found", "This member doesn't exist.");
  return found;
}

function membership(actor: Actor, userId: string) {
  return and(eq(memberships.organizationId, actor.organizationId), eq(memberships.userId, userId));
}

function toMember(row: Selected): OrganizationMember {
  const { id, name, email, provenAt, hasSecondFactor, isRoleByProvider, since, role, revision } = row;
  return {
    id,
    name,
    email,
    proven: provenAt !== null,
    hasSecondFactor,
    role: { id: role.id, name: role.name, builtIn: role.builtIn },
    isRoleByProvider,
    since: since.toISOString(),
    etag: etagOf({ revision }),
  };
}

function auditTarget({ id, email }: Selected) {
  return { kind: "member" as const, id, label: email };
}
