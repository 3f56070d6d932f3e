// Workload identity configs: which role of which cloud an organization's tokens may be exchanged for.
import { ilike, sql } from "drizzle-orm";
import { database, type Executor, type Transaction } from "@/db/client";
import { organizationTransaction } from "@/db/organization";
import { changedBy, sameRevision } from "@/db/revision";
import { automations } from "@/db/schema/automations";
import {
  workloadIdentityConfigs as configs,
  secretProviderCredentials as credentials,
} from "@/db/schema/secrets";
import { inOrganization } from "@/db/scope";
import { WorkloadIdentityConfigInput } from "@/lib/clouds/inputs/config";
import { recordAudit } from "@/lib/server/audit/record";
import { type Actor, requirePermission } from "@/lib/server/auth/actor";
import { environment, missingIssuerVariables } from "@/lib/server/env";
import { etagOf, type IfMatch, requireUnchanged } from "@/lib/server/etags/etag";
import { forgetChain } from "@/lib/server/evidence/chain";
import { after, byName, containing, pageOf } from "@/lib/server/listing/cursor";
import { checkIssuer } from "@/lib/server/oidc/issuer-check";
import type { CloudId } from "@/lib/shared/clouds/schema";
import { AppError, fieldError, parseInput } from "@/lib/shared/errors";
import { ListQuery, type Page } from "@/lib/shared/listing";
import type { IssuerCheck } from "@/lib/shared/oidc/schema";
import type { IssuerFacts, WorkloadIdentityConfig } from "@/lib/shared/workload-identity/schema";

type Row = typeof configs.$inferSelect;

const credentialCount = sql<number>`(select count(*)::int from secret_provider_credentials credential
  where credential.workload_identity_config_id = workload_identity_configs.id)`;

function selectConfigs(executor: Executor) {
  return executor.select({ id: configs.id, row: configs, credentialCount }).from(configs).$dynamic();
}

export async function listConfigs(actor: Actor, input: unknown): Promise<Page<WorkloadIdentityConfig>> {
  requirePermission(actor, "workload_identity_configs:read");
  const { limit, cursor, query } = parseInput(ListQuery, input);
  const named = query ? ilike(configs.name, containing(query)) : undefined;
  const rows = await selectConfigs(database())
    .where(inOrganization(actor, configs, named, after(cursor, configs.name, configs.id)))
    .orderBy(byName(configs.name), configs.id)
    .limit(limit + 1);
  return pageOf(rows, limit, ({ row }) => row.name, toConfig);
}

export async function getConfig(actor: Actor, id: string): Promise<WorkloadIdentityConfig> {
  requirePermission(actor, "workload_identity_configs:read");
  return findConfig(database(), actor, id);
}

export async function createConfig(actor: Actor, input: unknown): Promise<WorkloadIdentityConfig> {
  requirePermission(actor, "workload_identity_configs:manage");
  const { correctCredentials: _, ...config } = parseInput(WorkloadIdentityConfigInput, input);
  return inTransaction(actor, config.name, async (tx) => {
    await requireAutomations(tx, actor, config.automationIds ?? []);
    if (config.isDefault) await takeDefault(tx, actor, config.cloud);
    const [row] = await tx
      .insert(configs)
      .values({ organizationId: actor.organizationId, ...config })
      .returning();
    if (!row) throw new TypeError("The insert returned no row.");
    await recordAudit(tx, actor, {
      action: "workload_identity_config.created",
      object: auditTarget(row),
      detail: { after: auditSnapshot(row) },
    });
    return toConfig({ row, credentialCount: 0 });
  });
}

/** @param along what changes with it, in the same transaction. */
export async function updateConfig(
  actor: Actor,
  id: string,
  input: unknown,
  ifMatch?: IfMatch,
  along?: (tx: Transaction, before: WorkloadIdentityConfig, after: WorkloadIdentityConfig) => Promise<void>,
): Promise<WorkloadIdentityConfig> {
  requirePermission(actor, "workload_identity_configs:manage");
  const { correctCredentials: _, ...config } = parseInput(WorkloadIdentityConfigInput, input);
  return inTransaction(actor, config.name, async (tx) => {
    const before = await findConfig(tx, actor, id);
    await requireUnchanged(tx, actor, ifMatch, configs, inOrganization(actor, configs, { id }));
    await requireAutomations(tx, actor, config.automationIds ?? []);
    if (config.isDefault) await takeDefault(tx, actor, config.cloud);
    const [row] = await tx
      .update(configs)
      .set({ ...config, updatedAt: sql`now()`, ...changedBy(actor) })
      .where(inOrganization(actor, configs, { id }))
      .returning();
    if (!row) throw new TypeError("The update returned no row.");
    // The last test was with another role, region or subject, so its outcome no longer applies.
    const tested = ({ settings, subject }: Pick<Row, "settings" | "subject">) =>
      JSON.stringify([settings, subject]);
    if (tested(before) !== tested(row)) {
      const bound = await tx
        .update(credentials)
        .set({ lastTest: null, lastTestedAt: null, ...sameRevision(credentials) })
        .where(inOrganization(actor, credentials, { workloadIdentityConfigId: id }))
        .returning({ id: credentials.id });
      await forgetChain(
        tx,
        actor,
        bound.map((credential) => credential.id),
      );
    }
    await recordAudit(tx, actor, {
      action: "workload_identity_config.updated",
      object: auditTarget(row),
      detail: { before: auditSnapshot(before), after: auditSnapshot(row) },
    });
    const after = toConfig({ row, credentialCount: before.credentialCount });
    await along?.(tx, before, after);
    return after;
  });
}

/**
 * @param handOver takes away first what uses it, in the same transaction; gives what the audit log says of that.
 * @throws AppError `in_use` naming the credentials that use the config.
 */
export async function deleteConfig(
  actor: Actor,
  id: string,
  ifMatch?: IfMatch,
  handOver?: (tx: Transaction, config: WorkloadIdentityConfig) => Promise<object>,
): Promise<void> {
  requirePermission(actor, "workload_identity_configs:manage");
  await organizationTransaction(actor.organizationId, async (tx) => {
    const before = await findConfig(tx, actor, id);
    await requireUnchanged(tx, actor, ifMatch, configs, inOrganization(actor, configs, { id }));
    const reassigned = await handOver?.(tx, before);
    const users = await tx
      .select({ name: credentials.name })
      .from(credentials)
      .where(inOrganization(actor, credentials, { workloadIdentityConfigId: id }))
      .orderBy(byName(credentials.name));
    if (users.length > 0) {
      const names = users.map(({ name }) => name).join(", ");
      throw new AppError(
        "in_use",
        `${users.length === 1 ? "This credential uses" : "These credentials use"} "${before.name}": ${names}.`,
      );
    }
    await tx.delete(configs).where(inOrganization(actor, configs, { id }));
    await recordAudit(tx, actor, {
      action: "workload_identity_config.deleted",
      object: auditTarget(before),
      detail: { before: auditSnapshot(before), ...(reassigned && { reassigned }) },
    });
  });
}

/** The issuer URL and the organization's UUID, as trust policies need them. */
export function issuerFacts(actor: Actor): IssuerFacts {
  requirePermission(actor, "workload_identity_configs:read");
  const configured = environment();
  return {
    issuer: configured.oidcIssuer,
    missing: missingIssuerVariables(configured),
    organizationId: actor.organizationId,
  };
}

/** Checks the whole installation's issuer. It changes nothing, so it is not audited, like autocomplete. */
export async function issuerCheck(actor: Actor): Promise<IssuerCheck> {
  requirePermission(actor, "workload_identity_configs:read");
  return checkIssuer();
}

/** The organization's config. Throws `missing` if there is none; by default a 404. */
export async function findConfig(
  executor: Executor,
  actor: Actor,
  id: string,
  missing = new AppError("not_found", "This workload identity config doesn't exist."),
): Promise<WorkloadIdentityConfig> {
  const [found] = await selectConfigs(executor).where(inOrganization(actor, configs, { id }));
  if (!found) throw missing;
  return toConfig(found);
}

function inTransaction<T>(actor: Actor, name: string, run: (tx: Transaction) => Promise<T>): Promise<T> {
  return organizationTransaction(actor.organizationId, run, {
    workload_identity_configs_name: () =>
      fieldError("name_taken", "name", `A config named "${name}" already exists.`),
  });
}

/** Takes the default away from the config that has it. */
async function takeDefault(tx: Transaction, actor: Actor, cloud: CloudId): Promise<void> {
  await tx
    .update(configs)
    .set({ isDefault: false, ...changedBy(actor) })
    .where(inOrganization(actor, configs, { cloud, isDefault: true }));
}

function toConfig({ row, credentialCount }: { row: Row; credentialCount: number }): WorkloadIdentityConfig {
  return {
    id: row.id,
    ...auditSnapshot(row),
    cloud: row.cloud as CloudId,
    credentialCount,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    etag: etagOf(row),
  };
}

/** The automations that a config or variables name. @throws AppError `validation_failed` when one of them is not the organization's. */
export async function requireAutomations(tx: Transaction, actor: Actor, automationIds: readonly string[]) {
  const ids = [...new Set(automationIds)];
  if (ids.length === 0) return [];
  const found = await tx
    .select({ id: automations.id, name: automations.name })
    .from(automations)
    .where(inOrganization(actor, automations, { id: ids }))
    .orderBy(byName(automations.name));
  if (found.length < ids.length) {
    throw fieldError("validation_failed", "automationIds", "One of the automations doesn't exist any more.");
  }
  return found;
}

function auditTarget({ id, name }: { id: string; name: string }) {
  return { kind: "workload_identity_config" as const, id, label: name };
}

type Audited = Pick<Row, "name" | "cloud" | "settings" | "subject" | "automationIds" | "isDefault">;

function auditSnapshot({ name, cloud, settings, subject, automationIds, isDefault }: Audited) {
  return { name, cloud, settings, subject, automationIds, isDefault };
}
