// An automation's variables as they are assigned at this moment, each with what reads it now.
import { createHash } from "node:crypto";
import { and, eq, type SQL, sql } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import { database, type Executor } from "@/db/client";
import { jsonObject } from "@/db/json";
import {
  workloadIdentityConfigs as configs,
  secretProviderCredentials as credentials,
} from "@/db/schema/secrets";
import {
  environmentVariableAssignments as assignments,
  environmentVariables as variables,
} from "@/db/schema/variables";
import { inOrganization, references } from "@/db/scope";
import { sealingFingerprint } from "@/lib/server/sealing";
import type { ConfigRow, CredentialRow } from "@/lib/server/secret-providers/store-cache";
import { readAtOf } from "@/lib/shared/environment-variables/schema";
import type { ReadAt } from "@/lib/shared/resolution/schema";

export interface AssignedVariable {
  variable: typeof variables.$inferSelect;
  /** The credential that reads it; for the default, the one that is the default now. Null for direct values, and without a default. */
  credential: CredentialRow | null;
  /** The config of a Workload Identity credential. */
  config: ConfigRow | null;
  /** Whether its use was noted within the last minute, so that a further kickoff need not write. */
  isUseNoted: boolean;
}

/** What a kickoff needs to know about a variable. */
export interface ReadVariable {
  variable: Pick<AssignedVariable["variable"], "key" | "source" | "provider" | "secretName">;
  credential: Pick<CredentialRow, "id" | "name" | "authenticationMethod" | "settings" | "revision"> | null;
  config: Omit<
    ConfigRow,
    "organizationId" | "isDefault" | "createdAt" | "updatedAt" | "changedBy" | "changedAt"
  > | null;
  isUseNoted: boolean;
}

const isUseNoted = sql<boolean>`coalesce(${variables.lastUsedAt} > now() - interval '1 minute', false)`;

/** The id of what reads a variable now. */
export const readingCredential = sql`case ${variables.source}
  when 'credential' then ${variables.credentialId}
  when 'default' then (select d.id from secret_provider_credentials d
    where d.organization_id = ${variables.organizationId} and d.provider = ${variables.provider} and d.is_default)
  end`;

/**
 * For a join: what reads a variable now. One id, looked up: with "its own or the default", each variable would be compared
 * with every credential.
 */
export const readsVariable = and(
  eq(credentials.organizationId, variables.organizationId),
  eq(credentials.id, readingCredential),
);

/** In the order of their keys. */
export function assignedVariables(executor: Executor, organizationId: string, automationId: string) {
  return executor
    .select({ variable: variables, credential: credentials, config: configs, isUseNoted })
    .from(assignments)
    .innerJoin(variables, references(assignments.variableId, variables))
    .leftJoin(credentials, readsVariable)
    .leftJoin(configs, references(credentials.workloadIdentityConfigId, configs))
    .where(inOrganization({ organizationId }, assignments, { automationId }))
    .orderBy(variables.key);
}

/**
 * The same for a query about an automation of which nothing is known before: a JSON array of `ReadVariable`s.
 *
 * @param automation its id and organization, as columns of the query around it.
 */
export function readVariablesOf(automation: { id: AnyPgColumn; organizationId: AnyPgColumn }): SQL {
  const { key, source, provider, secretName } = variables;
  const { name, authenticationMethod, settings, revision } = credentials;
  const { cloud, subject, automationIds } = configs;
  const variable = jsonObject({ key, source, provider, secretName });
  const credential = jsonObject({ id: credentials.id, name, authenticationMethod, settings, revision });
  const config = jsonObject({
    id: configs.id,
    name: configs.name,
    cloud,
    settings: configs.settings,
    subject,
    automationIds,
    revision: configs.revision,
  });
  const read = jsonObject({
    variable,
    credential: sql`case when ${credentials.id} is not null then ${credential} end`,
    config: sql`case when ${configs.id} is not null then ${config} end`,
    isUseNoted,
  });
  return sql`(select coalesce(json_agg(${read} order by ${key}), '[]')
    from ${assignments}
    join ${variables} on ${references(assignments.variableId, variables)}
    left join ${credentials} on ${readsVariable}
    left join ${configs} on ${references(credentials.workloadIdentityConfigId, configs)}
    where ${assignments.automationId} = ${automation.id} and ${assignments.organizationId} = ${automation.organizationId})`;
}

export function readAtNow({ variable, credential }: Pick<ReadVariable, "variable" | "credential">): ReadAt {
  return readAtOf(variable.source, credential?.authenticationMethod ?? null);
}

/** Whether an automation may use a config. */
export function isFor({ automationIds }: Pick<ConfigRow, "automationIds">, automationId: string): boolean {
  return automationIds === null || automationIds.includes(automationId);
}

/**
 * What a value read at deploy comes from: `direct:` or `secret:` and a hash. It tells a change of the source from none,
 * and says nothing of the value.
 */
export function sourceFingerprint({
  variable,
  credential,
}: Pick<AssignedVariable, "variable" | "credential">): string {
  if (variable.source === "direct") return `direct:${sealingFingerprint(variable.sealedValue ?? "")}`;
  const { id, authenticationMethod, settings = {} } = credential ?? {};
  const where = [id, authenticationMethod, Object.entries(settings).sort(), variable.secretName];
  return `secret:${createHash("sha256").update(JSON.stringify(where)).digest("hex")}`;
}

/**
 * Notes that a kickoff or a deploy used variables: what is read now by `freshKeys`, and what the version keeps. One
 * statement, which waits for nobody: a row that somebody else is changing is left to the next kickoff.
 */
export async function noteUse(
  {
    organizationId,
    automationId,
    deploymentId,
  }: Record<"organizationId" | "automationId" | "deploymentId", string>,
  freshKeys: readonly string[],
  executor: Executor = database(),
): Promise<void> {
  const fresh = JSON.stringify(freshKeys);
  await executor.execute(sql`update environment_variables as used set last_used_at = now()
    from (select v.id from environment_variables v
      where v.organization_id = ${organizationId}::uuid and v.id in (
        select a.variable_id from environment_variable_assignments a
        where a.automation_id = ${automationId}::uuid and a.organization_id = ${organizationId}::uuid
          and a.key = any (array(select jsonb_array_elements_text(${fresh}::jsonb)))
        union all
        select d.variable_id from deployment_values d
        where d.deployment_id = ${deploymentId}::uuid and d.organization_id = ${organizationId}::uuid
          and d.sealed_value <> '' and d.key <> all (array(select jsonb_array_elements_text(${fresh}::jsonb))))
      and (v.last_used_at is null or v.last_used_at <= now() - interval '1 minute')
      for no key update of v skip locked) as due
    where used.id = due.id`);
}
