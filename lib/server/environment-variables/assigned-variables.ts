// An automation's variables as they are assigned at this moment, each with what reads it now.
import { createHash } from "node:crypto";
import { and, eq, type SQL, sql } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import type { Executor } from "@/db/client";
import {
  workloadIdentityConfigs as configs,
  secretProviderCredentials as credentials,
} from "@/db/schema/secrets";
import {
  environmentVariableAssignments as assignments,
  environmentVariables as variables,
} from "@/db/schema/variables";
import { inOrganization, references } from "@/db/scope";
import { cloudDefinition } from "@/lib/clouds/catalog";
import { explainOwn } from "@/lib/resolution/explanation";
import { isUseNoted } from "@/lib/server/environment-variables/use";
import { sealingFingerprint } from "@/lib/server/sealing";
import type { ConfigRow, CredentialRow } from "@/lib/server/secret-providers/store-cache";
import type { CloudId } from "@/lib/shared/clouds/schema";
import { readAtOf } from "@/lib/shared/environment-variables/schema";
import type { FoundFailure } from "@/lib/shared/errors";
import type { ReadAt } from "@/lib/shared/resolution/schema";

/** What a kickoff has to know of a variable that is assigned, and of what reads it. */
export interface ReadVariable {
  variable: Pick<typeof variables.$inferSelect, "key" | "source" | "provider" | "secretName">;
  credential: Pick<CredentialRow, "id" | "name" | "authenticationMethod" | "settings" | "revision"> | null;
  config: Pick<
    ConfigRow,
    "id" | "name" | "cloud" | "settings" | "subject" | "automationIds" | "revision"
  > | null;
  isUseNoted: boolean;
}

export interface AssignedVariable {
  variable: typeof variables.$inferSelect;
  /** What reads it: the default's is the one that is the default now. Null for direct values, and where there is none. */
  credential: CredentialRow | null;
  /** Of a Workload Identity credential. */
  config: ConfigRow | null;
  /** Whether its use was noted within the last minute. */
  isUseNoted: boolean;
}

/** The id of what reads a variable now. */
export const readingCredential = sql`case ${variables.source}
  when 'credential' then ${variables.credentialId}
  when 'default' then (select d.id from secret_provider_credentials d
    where d.organization_id = ${variables.organizationId} and d.provider = ${variables.provider} and d.is_default)
  end`;

/** In the order of their keys. */
export function assignedVariables(
  executor: Executor,
  organizationId: string,
  automationId: string,
): Promise<AssignedVariable[]> {
  return executor
    .select({ variable: variables, credential: credentials, config: configs, isUseNoted })
    .from(assignments)
    .innerJoin(variables, references(assignments.variableId, variables))
    .leftJoin(
      credentials,
      and(
        eq(credentials.organizationId, variables.organizationId),
        // One id, looked up: with "its own or the default", each variable would be compared with every credential.
        eq(credentials.id, readingCredential),
      ),
    )
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
  return sql`(select coalesce(json_agg(json_build_object(
      'variable', json_build_object('key', ${variables.key}, 'source', ${variables.source},
        'provider', ${variables.provider}, 'secretName', ${variables.secretName}),
      'credential', case when ${credentials.id} is not null then json_build_object('id', ${credentials.id},
        'name', ${credentials.name}, 'authenticationMethod', ${credentials.authenticationMethod},
        'settings', ${credentials.settings}, 'revision', ${credentials.revision}) end,
      'config', case when ${configs.id} is not null then json_build_object('id', ${configs.id}, 'name', ${configs.name},
        'cloud', ${configs.cloud}, 'settings', ${configs.settings}, 'subject', ${configs.subject},
        'automationIds', ${configs.automationIds}, 'revision', ${configs.revision}) end,
      'isUseNoted', ${isUseNoted}) order by ${variables.key}), '[]')
    from ${assignments}
    join ${variables} on ${variables.id} = ${assignments.variableId}
      and ${variables.organizationId} = ${assignments.organizationId}
    left join ${credentials} on ${credentials.organizationId} = ${variables.organizationId}
      and ${credentials.id} = ${readingCredential}
    left join ${configs} on ${configs.id} = ${credentials.workloadIdentityConfigId}
      and ${configs.organizationId} = ${credentials.organizationId}
    where ${assignments.automationId} = ${automation.id} and ${assignments.organizationId} = ${automation.organizationId})`;
}

export function readAtNow({ variable, credential }: Pick<ReadVariable, "variable" | "credential">): ReadAt {
  return readAtOf(variable.source, credential?.authenticationMethod ?? null);
}

/**
 * What a value read at deploy comes from: `direct:` or `secret:` and a hash. It tells a change of the source from none,
 * and says nothing of the value.
 */
export function sourceFingerprint({
  variable,
  credential,
}: Omit<AssignedVariable, "config" | "isUseNoted">): string {
  if (variable.source === "direct") return `direct:${sealingFingerprint(variable.sealedValue ?? "")}`;
  const { id, authenticationMethod, settings = {} } = credential ?? {};
  const where = [id, authenticationMethod, Object.entries(settings).sort(), variable.secretName];
  return `secret:${createHash("sha256").update(JSON.stringify(where)).digest("hex")}`;
}

/** Whether an automation may use a config. */
export function isFor({ automationIds }: Pick<ConfigRow, "automationIds">, automationId: string): boolean {
  return automationIds === null || automationIds.includes(automationId);
}

export function notForAutomation(
  { key }: Pick<AssignedVariable["variable"], "key">,
  { id, name }: Pick<ConfigRow, "id" | "name">,
): FoundFailure {
  const detail = `${key} can't be read: the config ${name} is limited to other automations. Add this automation to the config, or use another credential for ${key}.`;
  const failure = { key, reason: "config_not_for_automation" as const, detail };
  return explainOwn(failure, { configId: id, stage: "credential" });
}

export function noCredential({
  key,
  provider,
}: Pick<AssignedVariable["variable"], "key" | "provider">): FoundFailure {
  const name = provider ? cloudDefinition(provider as CloudId).name : "its cloud";
  const detail = `No credential found: ${key} uses the ${name} default, but there's no default credential. Set one under Settings → Secret Provider Credentials.`;
  return explainOwn({ key, reason: "no_credential_found", detail }, { stage: "credential" });
}
