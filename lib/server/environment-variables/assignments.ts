// Which automations get a variable. An automation never gets two variables with one key.
import { and, isNotNull, notInArray, type SQL, sql } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { automations } from "@/db/schema/automations";
import {
  workloadIdentityConfigs as configs,
  secretProviderCredentials as credentials,
} from "@/db/schema/secrets";
import {
  environmentVariableAssignments as assignments,
  environmentVariables as variables,
} from "@/db/schema/variables";
import { inOrganization, references } from "@/db/scope";
import type { Actor } from "@/lib/server/auth/actor";
import { isFor, readsVariable } from "@/lib/server/environment-variables/assigned-variables";
import { byName } from "@/lib/server/listing/cursor";
import { requireAutomations } from "@/lib/server/workload-identity/service";
import type { EnvironmentVariableInput } from "@/lib/shared/environment-variables/schema";
import { fieldError } from "@/lib/shared/errors";

/** A column for selects from `environment_variables`. */
export const assignedAutomations = sql<{ id: string; name: string }[]>`(
  select coalesce(json_agg(json_build_object('id', automation.id, 'name', automation.name)
    order by ${byName(sql`automation.name`)}), '[]'::json)
  from environment_variable_assignments assignment
  join automations automation on automation.id = assignment.automation_id
  where assignment.variable_id = environment_variables.id)`;

/** On which a select from `environment_variables` joins what assigns them to an automation. */
export function assignedTo(automationId: string): SQL | undefined {
  return and(
    references(assignments.variableId, variables),
    sql`${assignments.automationId} = ${automationId}`,
  );
}

export async function assign(
  tx: Transaction,
  actor: Actor,
  variableId: string,
  { key, automationIds: ids }: EnvironmentVariableInput,
): Promise<void> {
  const { organizationId } = actor;
  const automationIds = [...new Set(ids)];
  if (automationIds.length === 0) return;
  await requireAutomations(tx, actor, automationIds);
  const taken = await takenKeys(tx, actor, [key], automationIds, [variableId]);
  if (taken.length > 0) throw fieldError("conflict", "automationIds", keyTaken(key, taken));
  const [foreign] = await foreignConfigs(tx, actor, new Map([[variableId, automationIds]]));
  if (foreign) throw fieldError("validation_failed", "automationIds", foreignConfig(foreign));
  const rows = automationIds.map((automationId) => ({ organizationId, variableId, automationId, key }));
  await tx.insert(assignments).values(rows);
}

/** Which of the automations have variables with these keys already, other than those of `except`; by key and name. */
export function takenKeys(
  tx: Transaction,
  actor: Actor,
  key: readonly string[],
  automationId: readonly string[],
  except: string[],
) {
  const { variableId } = assignments;
  return tx
    .select({ key: assignments.key, variableId, automationId: automations.id, name: automations.name })
    .from(assignments)
    .innerJoin(automations, references(assignments.automationId, automations))
    .where(inOrganization(actor, assignments, { key, automationId }, notInArray(variableId, except)))
    .orderBy(assignments.key, byName(automations.name));
}

export function keyTaken(key: string, taken: readonly { name: string }[]): string {
  const names = taken.map(({ name }) => name).join(", ");
  return `Another variable named ${key} is already assigned to: ${names}.`;
}

/**
 * The variables that are read through a config which is limited to other automations, each with the config's name and the
 * automations that it is not for.
 *
 * @param automationIds those that each variable is to have, by the variables' ids.
 */
export async function foreignConfigs(
  tx: Transaction,
  actor: Actor,
  automationIds: ReadonlyMap<string, readonly string[]>,
) {
  const limits = await tx
    .select({ variableId: variables.id, key: variables.key, config: configs })
    .from(variables)
    .innerJoin(credentials, readsVariable)
    .innerJoin(configs, references(credentials.workloadIdentityConfigId, configs))
    .where(
      inOrganization(actor, variables, { id: [...automationIds.keys()] }, isNotNull(configs.automationIds)),
    );
  return limits.flatMap(({ variableId, key, config }) => {
    const notFor = (automationIds.get(variableId) ?? []).filter((id) => !isFor(config, id));
    return notFor.length > 0 ? [{ variableId, key, config: config.name, notFor }] : [];
  });
}

export function foreignConfig({ config }: { config: string }): string {
  return `This variable uses the config ${config}, which is limited to other automations.`;
}
