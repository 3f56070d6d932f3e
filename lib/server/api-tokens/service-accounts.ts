// Service accounts: programs with a role of their own, which is checked against anyone who gives it to them.
import { and, eq, ilike, type SQL, sql } from "drizzle-orm";
import { database, type Executor, type Transaction } from "@/db/client";
import { changedBy } from "@/db/revision";
import { serviceAccounts } from "@/db/schema/api-tokens";
import { memberships, roles, users } from "@/db/schema/people";
import { inOrganization } from "@/db/scope";
import { insertToken, listTokens, revokeToken } from "@/lib/server/api-tokens/record";
import { recordAudit } from "@/lib/server/audit/record";
import { type Actor, type Member, requirePermission } from "@/lib/server/auth/actor";
import { etagOf, type IfMatch, requireUnchanged } from "@/lib/server/etags/etag";
import { after, byName, containing, pageOf } from "@/lib/server/listing/cursor";
import { peopleTransaction, requireRoleAuthority } from "@/lib/server/rbac/authority";
import { roleColumns, roleOf } from "@/lib/server/rbac/granted";
import { find as findRole, unknownRole } from "@/lib/server/roles/service";
import {
  type ApiToken,
  mostServiceAccounts,
  type NewApiToken,
  type ServiceAccount,
  ServiceAccountInput,
  TokenInput,
} from "@/lib/shared/api-tokens/schema";
import { AppError, fieldError, parseInput } from "@/lib/shared/errors";
import { ListQuery, type Page } from "@/lib/shared/listing";

/** The person who answered for it has left, or was disabled. */
const needsReview = sql<boolean>`(${memberships.userId} is null or ${users.disabledAt} is not null)`;
const place = sql<string>`(case when ${needsReview} then '0' else '1' end || ${serviceAccounts.name})`;
const good = sql`t.service_account_id = service_accounts.id and t.revoked_at is null`;
const tokenCount = sql<number>`(select count(*)::int from api_tokens t where ${good} and t.expires_at > now())`;
const lastUsedAt = sql<string | null>`(select to_char(max(t.last_used_at) at time zone 'UTC',
  'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') from api_tokens t where t.service_account_id = service_accounts.id)`;

export async function listServiceAccounts(actor: Actor, input: unknown): Promise<Page<ServiceAccount>> {
  requirePermission(actor, "organization_settings:read");
  const { limit, cursor, query } = parseInput(ListQuery, input);
  const rows = await selectAccounts(database())
    .where(
      and(
        inOrganization(actor, serviceAccounts),
        query ? ilike(serviceAccounts.name, containing(query)) : undefined,
        after(cursor, place, serviceAccounts.id),
      ),
    )
    .orderBy(byName(place), serviceAccounts.id)
    .limit(limit + 1);
  return pageOf(rows, limit, (row) => row.place, toAccount);
}

export async function getServiceAccount(actor: Actor, id: string): Promise<ServiceAccount> {
  requirePermission(actor, "organization_settings:read");
  return toAccount(await find(database(), actor, id));
}

/** @throws AppError `permission_denied` for a role beyond the actor's own. */
export async function createServiceAccount(actor: Actor, input: unknown): Promise<ServiceAccount> {
  requirePermission(actor, "organization_settings:manage");
  const { name, roleId } = parseInput(ServiceAccountInput, input);
  return inTransaction(actor, name, async (tx, current) => {
    const role = await findRole(tx, current, roleId, unknownRole("roleId"));
    requireRoleAuthority(current, role);
    const { organizationId, userId: makerId } = current;
    if ((await tx.$count(serviceAccounts, inOrganization(current, serviceAccounts))) >= mostServiceAccounts) {
      throw new AppError("conflict", `An organization can have ${mostServiceAccounts} service accounts.`);
    }
    const [row] = await tx
      .insert(serviceAccounts)
      .values({ organizationId, name, roleId: role.id, makerId, ...changedBy(current) })
      .returning({ id: serviceAccounts.id });
    if (!row) throw new TypeError("The insert returned no row.");
    await recordAudit(tx, current, {
      action: "service_account.created",
      object: auditTarget({ id: row.id, name }),
      detail: { after: { name, role: role.name } },
    });
    return toAccount(await find(tx, current, row.id));
  });
}

/** Anyone who saves it answers for it from then on. @throws AppError `permission_denied` for a role beyond the actor's own. */
export async function updateServiceAccount(
  actor: Actor,
  id: string,
  input: unknown,
  ifMatch?: IfMatch,
): Promise<ServiceAccount> {
  requirePermission(actor, "organization_settings:manage");
  const { name, roleId } = parseInput(ServiceAccountInput, input);
  return inTransaction(actor, name, async (tx, current) => {
    const before = await findWithin(tx, current, id, ifMatch);
    const role = await findRole(tx, current, roleId, unknownRole("roleId"));
    requireRoleAuthority(current, role);
    await tx
      .update(serviceAccounts)
      .set({ name, roleId: role.id, makerId: current.userId, ...changedBy(current) })
      .where(inOrganization(current, serviceAccounts, { id }));
    await recordAudit(tx, current, {
      action: "service_account.updated",
      object: auditTarget({ id, name }),
      detail: {
        before: { name: before.name, role: before.role.name, answersFor: before.answersFor },
        after: { name, role: role.name, answersFor: current.name },
      },
    });
    return toAccount(await find(tx, current, id));
  });
}

export async function deleteServiceAccount(actor: Actor, id: string, ifMatch?: IfMatch): Promise<void> {
  requirePermission(actor, "organization_settings:manage");
  await peopleTransaction(actor, async (tx, current) => {
    const before = await findWithin(tx, current, id, ifMatch);
    await tx.delete(serviceAccounts).where(inOrganization(current, serviceAccounts, { id }));
    await recordAudit(tx, current, {
      action: "service_account.deleted",
      object: auditTarget(before),
      detail: { before: { name: before.name, role: before.role.name }, tokens: before.tokenCount },
    });
  });
}

export async function listAccountTokens(actor: Actor, id: string, input: unknown): Promise<Page<ApiToken>> {
  requirePermission(actor, "organization_settings:read");
  const query = parseInput(ListQuery, input);
  await find(database(), actor, id);
  return listTokens(actor, { serviceAccountId: id }, query);
}

/** Anyone who holds the token has the account's role: nobody makes one who does not. */
export async function createAccountToken(actor: Actor, id: string, input: unknown): Promise<NewApiToken> {
  requirePermission(actor, "organization_settings:manage");
  const { name, expiresInDays } = parseInput(TokenInput, input);
  return peopleTransaction(actor, async (tx, current) => {
    const account = await findWithin(tx, current, id);
    const said = { label: labelOf(account, name), role: account.role.name };
    return insertToken(tx, current, { serviceAccountId: id }, { name, expiresInDays }, said);
  });
}

export async function revokeAccountToken(actor: Actor, id: string, tokenId: string): Promise<void> {
  requirePermission(actor, "organization_settings:manage");
  await peopleTransaction(actor, async (tx, current) => {
    const account = await findWithin(tx, current, id);
    await revokeToken(tx, current, { serviceAccountId: id }, tokenId, (name) => labelOf(account, name));
  });
}

function inTransaction<T>(
  actor: Member,
  name: string,
  run: (tx: Transaction, actor: Member) => Promise<T>,
): Promise<T> {
  const taken = `A service account named "${name}" already exists.`;
  return peopleTransaction(actor, run, {
    service_accounts_name: () => fieldError("name_taken", "name", taken),
  });
}

type Row = Awaited<ReturnType<typeof selectAccounts>>[number];

function selectAccounts(executor: Executor) {
  return executor
    .select({
      id: serviceAccounts.id,
      name: serviceAccounts.name,
      role: roleColumns,
      answersFor: users.name,
      needsReview,
      tokenCount,
      lastUsedAt,
      place,
      createdAt: serviceAccounts.createdAt,
      revision: serviceAccounts.revision,
    })
    .from(serviceAccounts)
    .innerJoin(roles, roleOf(serviceAccounts))
    .leftJoin(users, eq(users.id, serviceAccounts.makerId))
    .leftJoin(
      memberships,
      and(
        eq(memberships.userId, serviceAccounts.makerId),
        eq(memberships.organizationId, serviceAccounts.organizationId),
      ),
    )
    .$dynamic();
}

async function find(executor: Executor, actor: Actor, id: string): Promise<Row> {
  const [row] = await selectAccounts(executor).where(accountOf(actor, id));
  if (!row) throw new AppError("not_found", "This service account doesn't exist.");
  return row;
}

/** One that the actor may decide about, as `ifMatch` saw it. */
async function findWithin(tx: Transaction, actor: Member, id: string, ifMatch?: IfMatch): Promise<Row> {
  const row = await find(tx, actor, id);
  requireRoleAuthority(actor, row.role);
  await requireUnchanged(tx, actor, ifMatch, serviceAccounts, accountOf(actor, id));
  return row;
}

function accountOf(actor: Actor, id: string): SQL | undefined {
  return inOrganization(actor, serviceAccounts, { id });
}

function toAccount({ role, revision, createdAt, place: _, ...row }: Row): ServiceAccount {
  const { id, name, builtIn } = role;
  return {
    ...row,
    role: { id, name, builtIn },
    createdAt: createdAt.toISOString(),
    etag: etagOf({ revision }),
  };
}

function auditTarget({ id, name }: { id: string; name: string }) {
  return { kind: "service_account" as const, id, label: name };
}

const labelOf = (account: { name: string }, name: string) => `${name} of ${account.name}`;
