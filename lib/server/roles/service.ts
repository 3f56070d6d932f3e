// Roles: what members may do. Two are built in and fixed; the rest are the organization's own.
import { and, eq, ilike, type SQL, sql } from "drizzle-orm";
import { database, type Executor, type Transaction } from "@/db/client";
import { changedBy } from "@/db/revision";
import { roles } from "@/db/schema/people";
import { recordAudit } from "@/lib/server/audit/record";
import { type Actor, type Member, requirePermission } from "@/lib/server/auth/actor";
import { etagOf, type IfMatch, requireUnchanged } from "@/lib/server/etags/etag";
import { after, byName, containing, pageOf } from "@/lib/server/listing/cursor";
import { peopleTransaction, requireRoleAuthority } from "@/lib/server/rbac/authority";
import { granted } from "@/lib/server/rbac/granted";
import { nameTaken, requireFreeName } from "@/lib/server/roles/free-name";
import { givenBySingleSignOn, reassignHolders } from "@/lib/server/roles/reassignment";
import { counted } from "@/lib/shared/counted";
import { AppError, fieldError, parseInput } from "@/lib/shared/errors";
import { ListQuery, type Page } from "@/lib/shared/listing";
import { complete, type Permissions } from "@/lib/shared/permissions";
import { NewRoleInput, type Role, RoleDeletion, RoleInput } from "@/lib/shared/roles/schema";

type Row = typeof roles.$inferSelect;

// Owner, Member, then the organization's own by name.
const place = sql<string>`(case ${roles.builtIn} when 'owner' then '0' when 'member' then '1' else '2' end || ${roles.name})`;
const memberCount = sql<number>`(select count(*)::int from memberships m where m.role_id = roles.id)`;
const invitationCount = sql<number>`(select count(*)::int from invitations i
  where i.role_id = roles.id and i.accepted_at is null and i.revoked_at is null)`;
const programCount = sql<number>`((select count(*)::int from service_accounts a where a.role_id = roles.id)
  + (select count(*)::int from api_tokens t where t.role_id = roles.id and t.revoked_at is null))`;
const holderCounts = { memberCount, invitationCount, programCount };

export async function listRoles(actor: Actor, input: unknown): Promise<Page<Role>> {
  requirePermission(actor, "organization_settings:read");
  const { limit, cursor, query } = parseInput(ListQuery, input);
  const rows = await database()
    .select({ row: roles, id: roles.id, place, ...holderCounts })
    .from(roles)
    .where(
      and(
        eq(roles.organizationId, actor.organizationId),
        query ? ilike(roles.name, containing(query)) : undefined,
        after(cursor, place, roles.id),
      ),
    )
    .orderBy(byName(place), roles.id)
    .limit(limit + 1);
  return pageOf(rows, limit, (row) => row.place, toRole);
}

export async function getRole(actor: Actor, id: string): Promise<Role> {
  requirePermission(actor, "organization_settings:read");
  return find(database(), actor, id);
}

/** @throws AppError `permission_denied` when the role would grant what the actor's own does not. */
export async function createRole(actor: Actor, input: unknown): Promise<Role> {
  requirePermission(actor, "organization_settings:manage");
  const { name, permissions, copyOf } = parseInput(NewRoleInput, input);
  return inTransaction(actor, name, async (tx, current) => {
    const copied = copyOf ? await find(tx, current, copyOf, unknownRole("copyOf")) : null;
    const granted = withoutNone(permissions ?? copied?.permissions ?? {});
    requireRoleAuthority(current, { name, builtIn: null, permissions: granted });
    await requireFreeName(tx, current, name);
    const [row] = await tx
      .insert(roles)
      .values({ organizationId: current.organizationId, name, permissions: granted })
      .returning();
    if (!row) throw new TypeError("The insert returned no row.");
    const role = toRole({ row, memberCount: 0, invitationCount: 0, programCount: 0 });
    await recordAudit(tx, current, {
      action: "role.created",
      object: auditTarget(role),
      detail: { after: auditSnapshot(role), ...(copied && { copyOf: copied.name }) },
    });
    return role;
  });
}

/** @throws AppError `built_in` for Owner and Member. */
export async function updateRole(actor: Actor, id: string, input: unknown, ifMatch?: IfMatch): Promise<Role> {
  requirePermission(actor, "organization_settings:manage");
  const parsed = parseInput(RoleInput, input);
  const permissions = withoutNone(parsed.permissions);
  return inTransaction(actor, parsed.name, async (tx, current) => {
    const before = await findOwn(tx, current, id);
    await requireUnchanged(tx, current, ifMatch, roles, roleOf(current, id));
    requireRoleAuthority(current, { name: parsed.name, builtIn: null, permissions });
    // A name that was there before this rule stays.
    if (parsed.name !== before.name) await requireFreeName(tx, current, parsed.name, id);
    const [row] = await tx
      .update(roles)
      .set({ name: parsed.name, permissions, ...changedBy(current) })
      .where(roleOf(current, id))
      .returning();
    if (!row) throw new TypeError("The update returned no row.");
    const { memberCount, invitationCount, programCount } = before;
    const role = toRole({ row, memberCount, invitationCount, programCount });
    await recordAudit(tx, current, {
      action: "role.updated",
      object: auditTarget(role),
      detail: { before: auditSnapshot(before), after: auditSnapshot(role) },
    });
    return role;
  });
}

/**
 * Deletes a role; anyone who holds it gets the one in `reassignTo`.
 *
 * @throws AppError `in_use` saying how many hold it, when there is no `reassignTo`, or that single sign-on gives it; `built_in` for
 * Owner and Member.
 */
export async function deleteRole(actor: Actor, id: string, input: unknown, ifMatch?: IfMatch): Promise<void> {
  requirePermission(actor, "organization_settings:manage");
  const { reassignTo } = parseInput(RoleDeletion, input);
  await peopleTransaction(
    actor,
    async (tx, current) => {
      const before = await findOwn(tx, current, id);
      await requireUnchanged(tx, current, ifMatch, roles, roleOf(current, id));
      if (reassignTo === before.id) {
        throw fieldError(
          "validation_failed",
          "reassignTo",
          "Choose a role other than the one you're deleting.",
        );
      }
      const target = reassignTo ? await find(tx, current, reassignTo, unknownRole("reassignTo")) : null;
      if (target) requireRoleAuthority(current, target);
      else if (before.memberCount + before.invitationCount + before.programCount > 0) {
        throw new AppError(
          "in_use",
          `"${before.name}" is still assigned to ${holders(before)}. Give them another role.`,
        );
      }
      const moved = await reassignHolders(tx, current, before, target);
      await tx.delete(roles).where(roleOf(current, before.id));
      for (const { userId, email } of moved.members) {
        await recordAudit(tx, current, {
          action: "member.role_changed",
          object: { kind: "member", id: userId, label: email },
          detail: { before: { role: before.name }, after: { role: target?.name } },
        });
      }
      for (const { id: accountId, name } of moved.serviceAccounts) {
        await recordAudit(tx, current, {
          action: "service_account.updated",
          object: { kind: "service_account", id: accountId, label: name },
          detail: { before: { name, role: before.name }, after: { name, role: target?.name } },
        });
      }
      await recordAudit(tx, current, {
        action: "role.deleted",
        object: auditTarget(before),
        detail: {
          before: auditSnapshot(before),
          ...(target && {
            reassigned: { to: target.name, members: moved.members.length, invitations: moved.invitations },
          }),
        },
      });
    },
    givenBySingleSignOn,
  );
}

/** The organization's role. Throws `missing` if there is none; by default a 404. */
export async function find(
  executor: Executor,
  actor: Actor,
  id: string,
  missing = new AppError("not_found", "This role doesn't exist."),
): Promise<Role> {
  const [found] = await executor
    .select({ row: roles, ...holderCounts })
    .from(roles)
    .where(roleOf(actor, id));
  if (!found) throw missing;
  return toRole(found);
}

function roleOf({ organizationId }: Actor, id: string): SQL | undefined {
  return and(eq(roles.id, id), eq(roles.organizationId, organizationId));
}

async function findOwn(tx: Transaction, actor: Member, id: string): Promise<Role> {
  const role = await find(tx, actor, id);
  if (role.builtIn) throw new AppError("built_in", `${role.name} is built in and can't be changed.`);
  requireRoleAuthority(actor, role);
  return role;
}

/** For a role that a field of a form refers to. */
export function unknownRole(field: string): AppError {
  return fieldError("validation_failed", field, "This role doesn't exist.");
}

function inTransaction<T>(
  actor: Member,
  name: string,
  run: (tx: Transaction, actor: Member) => Promise<T>,
): Promise<T> {
  return peopleTransaction(actor, run, { roles_name: () => nameTaken(name, name) });
}

function withoutNone(permissions: Permissions): Permissions {
  return Object.fromEntries(Object.entries(permissions).filter(([, level]) => level !== "none"));
}

function holders({ memberCount, invitationCount, programCount }: Role): string {
  const counts = [
    memberCount > 0 && counted(memberCount, "member"),
    invitationCount > 0 && counted(invitationCount, "open invitation"),
    programCount > 0 &&
      counted(programCount, "service account or API token", "service accounts or API tokens"),
  ];
  return new Intl.ListFormat("en-GB").format(counts.filter((text) => text !== false));
}

function toRole({ row, ...counts }: { row: Row } & Record<keyof typeof holderCounts, number>): Role {
  return {
    id: row.id,
    name: row.name,
    builtIn: row.builtIn,
    permissions: complete(granted(row)),
    memberCount: counts.memberCount,
    invitationCount: counts.invitationCount,
    programCount: counts.programCount,
    createdAt: row.createdAt.toISOString(),
    etag: etagOf(row),
  };
}

function auditTarget({ id, name }: { id: string; name: string }) {
  return { kind: "role" as const, id, label: name };
}

function auditSnapshot({ name, permissions }: { name: string; permissions: Permissions }) {
  return { name, permissions: complete(permissions) };
}
