// Automations: what gets environment variables, is deployed and kicked off.
import { and, eq, ilike, inArray, or, type SQL, sql } from "drizzle-orm";
import { database, type Executor, type Transaction } from "@/db/client";
import { organizationTransaction } from "@/db/organization";
import { changedBy } from "@/db/revision";
import { automations, deployments } from "@/db/schema/automations";
import { workloadIdentityConfigs as configs } from "@/db/schema/secrets";
import {
  environmentVariableAssignments as assignments,
  environmentVariables as variables,
} from "@/db/schema/variables";
import { inOrganization } from "@/db/scope";
import { recordAudit } from "@/lib/server/audit/record";
import { type Actor, type Member, requirePermission } from "@/lib/server/auth/actor";
import { endsSoon, notRevoked } from "@/lib/server/automations/deployments/token";
import { etagOf, type IfMatch, requireUnchanged } from "@/lib/server/etags/etag";
import { after, byName, containing, pageOf } from "@/lib/server/listing/cursor";
import { lostAfterMinutes } from "@/lib/shared/automations/lost";
import {
  type Automation,
  type AutomationDetail,
  AutomationInput,
  AutomationsQuery,
  type EndingToken,
  type KickoffStatus,
} from "@/lib/shared/automations/schema";
import { AppError, fieldError, parseInput } from "@/lib/shared/errors";
import type { Page } from "@/lib/shared/listing";

export async function listAutomations(actor: Actor, input: unknown): Promise<Page<Automation>> {
  requirePermission(actor, "automations:read");
  const { limit, cursor, query, configId } = parseInput(AutomationsQuery, input);
  // It reveals part of a config.
  if (configId !== undefined) requirePermission(actor, "secret_providers:read");
  const rows = await select(database())
    .where(
      inOrganization(
        actor,
        automations,
        query ? ilike(automations.name, containing(query)) : undefined,
        configId ? mayUse(actor, configId) : undefined,
        after(cursor, automations.name, automations.id),
      ),
    )
    .orderBy(byName(automations.name), automations.id)
    .limit(limit + 1);
  return pageOf(rows, limit, ({ row }) => row.name, toAutomation);
}

function mayUse({ organizationId }: Member, configId: string): SQL {
  return sql`exists (select 1 from ${configs} where ${configs.id} = ${configId}
    and ${configs.organizationId} = ${organizationId}
    and (${configs.automationIds} is null or ${automations.id} = any(${configs.automationIds})))`;
}

export async function getAutomation(actor: Actor, id: string): Promise<AutomationDetail> {
  requirePermission(actor, "automations:read");
  const found = await find(database(), actor, id);
  return { ...found, endingTokens: await endingTokens(actor, id) };
}

export async function createAutomation(actor: Actor, input: unknown): Promise<Automation> {
  requirePermission(actor, "automations:manage");
  const automation = parseInput(AutomationInput, input);
  return inTransaction(actor, automation.name, async (tx) => {
    const [row] = await tx
      .insert(automations)
      .values({ organizationId: actor.organizationId, ...automation })
      .returning({ id: automations.id });
    if (!row) throw new TypeError("The insert returned no row.");
    const created = await find(tx, actor, row.id);
    await recordAudit(tx, actor, {
      action: "automation.created",
      object: auditTarget(created),
      detail: { after: automation },
    });
    return created;
  });
}

export async function updateAutomation(actor: Actor, id: string, input: unknown, ifMatch?: IfMatch) {
  requirePermission(actor, "automations:manage");
  const automation = parseInput(AutomationInput, input);
  return inTransaction(actor, automation.name, async (tx) => {
    const before = await find(tx, actor, id);
    await requireUnchanged(tx, actor, ifMatch, automations, inOrganization(actor, automations, { id }));
    await tx
      .update(automations)
      .set({ ...automation, updatedAt: sql`now()`, ...changedBy(actor) })
      .where(inOrganization(actor, automations, { id }));
    const updated = await find(tx, actor, id);
    await recordAudit(tx, actor, {
      action: "automation.updated",
      object: auditTarget(updated),
      detail: { before: { name: before.name }, after: automation },
    });
    return updated;
  });
}

/** Its deployments, their tokens and its history go with it; its variables stay, no longer assigned to it. */
export async function deleteAutomation(actor: Actor, id: string, ifMatch?: IfMatch): Promise<void> {
  requirePermission(actor, "automations:manage");
  await organizationTransaction(actor.organizationId, async (tx) => {
    const before = await find(tx, actor, id);
    await requireUnchanged(tx, actor, ifMatch, automations, inOrganization(actor, automations, { id }));
    await noteUnassigned(tx, actor, id);
    await tx.delete(automations).where(inOrganization(actor, automations, { id }));
    await recordAudit(tx, actor, {
      action: "automation.deleted",
      object: auditTarget(before),
      detail: { before: { name: before.name } },
    });
  });
}

/** @throws AppError `not_found` for an automation of another organization too. */
export async function find(executor: Executor, actor: Actor, id: string): Promise<Automation> {
  const [found] = await select(executor).where(inOrganization(actor, automations, { id }));
  if (!found) throw new AppError("not_found", "This automation doesn't exist.");
  return toAutomation(found);
}

/**
 * Makes sure that an automation is not deleted before the transaction ends, so that something can be kept of it.
 *
 * @returns false where it was deleted meanwhile.
 */
export async function keepAutomation(tx: Transaction, actor: { organizationId: string }, id: string) {
  const found = await tx
    .select({ id: automations.id })
    .from(automations)
    .where(inOrganization(actor, automations, { id }))
    .for("key share");
  return found.length > 0;
}

const mostEndingTokens = 10;

/** The tokens of all versions of an automation that end soon or have ended, as Overview names them. */
async function endingTokens(actor: Actor, automationId: string): Promise<EndingToken[]> {
  const { version, expiresAt } = deployments;
  // Once there is a newer token, one that has ended is nobody's loss.
  const newest = sql`${version} = (select max(newest.version) from deployments newest
    where newest.automation_id = ${automationId} and newest.token_hash is not null)`;
  const isOver = sql<boolean>`${expiresAt} <= now()`;
  const rows = await database()
    .select({ version, expiresAt, isOver })
    .from(deployments)
    .where(
      inOrganization(actor, deployments, { automationId }, or(endsSoon, and(newest, notRevoked, isOver))),
    )
    .orderBy(expiresAt)
    .limit(mostEndingTokens);
  return rows.map((row) => ({ ...row, expiresAt: row.expiresAt?.toISOString() ?? "" }));
}

/** Its assignments go with it: the variables that had them are others then, for a form that has one open. */
async function noteUnassigned(tx: Transaction, actor: Member, automationId: string): Promise<void> {
  const assigned = tx
    .select({ id: assignments.variableId })
    .from(assignments)
    .where(eq(assignments.automationId, automationId));
  await tx
    .update(variables)
    .set(changedBy(actor))
    .where(inOrganization(actor, variables, inArray(variables.id, assigned)));
}

type Summary = Pick<Automation, "variableCount" | "deploymentVersion" | "followingTokens" | "lastKickoff">;

/**
 * A kickoff's status as it is shown, by the database's clock, which also stamped its start. Where variables failed on the
 * server, its worker can only have reported more of them: without a report it failed all the same.
 */
export function shownStatus(kickoff: SQL): SQL<KickoffStatus> {
  return sql`case when ${kickoff}.status = 'started'
    and ${kickoff}.started_at < now() - make_interval(mins => ${sql.raw(String(lostAfterMinutes))})
    then case when ${kickoff}.failures = '[]'::jsonb then 'lost' else 'failed' end
    else ${kickoff}.status end`;
}

const summary = sql<Summary>`(select json_build_object(
  'variableCount', (select count(*) from environment_variable_assignments a where a.automation_id = automations.id),
  'deploymentVersion', (select max(d.version) from deployments d where d.automation_id = automations.id),
  'followingTokens', (select coalesce(json_agg(json_build_object('version', t.version, 'expiresAt',
      to_char(t.expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by t.version desc), '[]'::json)
    from (select d.version, d.expires_at from deployments d
      where d.automation_id = automations.id and d.follows_newest and d.revoked_at is null
        and d.token_revoked_at is null and (d.expires_at is null or d.expires_at > now())
      order by d.version desc limit 10) t),
  'lastKickoff', (select json_build_object('status', ${shownStatus(sql`k`)}, 'startedAt',
      to_char(k.started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
    from kickoffs k where k.automation_id = automations.id order by k.started_at desc, k.id desc limit 1)))`;

function select(executor: Executor) {
  return executor.select({ id: automations.id, row: automations, summary }).from(automations).$dynamic();
}

function toAutomation({ row, summary }: Awaited<ReturnType<typeof select>>[number]): Automation {
  return {
    id: row.id,
    name: row.name,
    ...summary,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    etag: etagOf(row),
  };
}

function inTransaction<T>(actor: Actor, name: string, run: (tx: Transaction) => Promise<T>): Promise<T> {
  return organizationTransaction(actor.organizationId, run, {
    automations_name: () => fieldError("name_taken", "name", `An automation named "${name}" already exists.`),
  });
}

function auditTarget({ id, name }: { id: string; name: string }) {
  return { kind: "automation" as const, id, label: name };
}
