// Which automations get a variable. An automation never gets two variables with one key.
import { and, eq, inArray, isNotNull, ne, type SQL, sql } from "drizzle-orm";
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
import { isFor, readingCredential } from "@/lib/server/environment-variables/assigned-variables";
import { requireAutomations } from "@/lib/server/workload-identity/automations";
import type { EnvironmentVariableInput } from "@/lib/shared/environment-variables/schema";
import { type AppError, fieldError } from "@/lib/shared/errors";

/** A column for selects from `environment_variables`. */
export const assignedAutomations = sql<{ id: string; name: string }[]>`(
  select coalesce(json_agg(json_build_object('id', automation.id, 'name', automation.name)
    order by automation.name), '[]'::json)
  from environment_variable_assignments assignment
  join automations automation on automation.id = assignment.automation_id
  where assignment.variable_id = environment_variables.id)`;

/** On which a select from `environment_variables` joins what assigns them to an automation. */
export function assignedTo(automationId: string): SQL | undefined {
  return and(
    eq(assignments.variableId, variables.id),
    eq(assignments.organizationId, variables.organizationId),
    eq(assignments.automationId, automationId),
  );
}

export async function assign(
  tx: Transaction,
  actor: Actor,
  variableId: string,
  { key, automationIds }: EnvironmentVariableInput,
): Promise<void> {
  const wanted = [...new Set(automationIds)];
  if (wanted.length === 0) return;
  const mine = eq(automations.organizationId, actor.organizationId);
  await requireAutomations(tx, actor, wanted);
  const taken = await tx
    .select({ name: automations.name })
    .from(assignments)
    .innerJoin(automations, eq(automations.id, assignments.automationId))
    .where(
      and(
        mine,
        inArray(assignments.automationId, wanted),
        eq(assignments.key, key),
        ne(assignments.variableId, variableId),
      ),
    )
    .orderBy(automations.name);
  if (taken.length > 0) throw keyTaken(key, taken.map(({ name }) => name).join(", "));
  const [foreign] = await foreignConfigs(tx, actor, new Map([[variableId, wanted]]));
  if (foreign) throw fieldError("validation_failed", "automationIds", foreignConfig(foreign));
  await tx
    .insert(assignments)
    .values(
      wanted.map((automationId) => ({ organizationId: actor.organizationId, variableId, automationId, key })),
    );
}

/** A variable that is read through a config which is limited to other automations. */
export interface ForeignConfig {
  variableId: string;
  key: string;
  /** The config's name. */
  config: string;
  /** Which of the wanted automations it is not for. */
  notFor: string[];
}

/** @param wanted the automations that each variable is to have, by the variables' ids. */
export async function foreignConfigs(
  tx: Transaction,
  { organizationId }: Actor,
  wanted: ReadonlyMap<string, readonly string[]>,
): Promise<ForeignConfig[]> {
  const limits = await tx
    .select({
      variableId: variables.id,
      key: variables.key,
      config: configs.name,
      automationIds: configs.automationIds,
    })
    .from(variables)
    .innerJoin(
      credentials,
      and(eq(credentials.organizationId, variables.organizationId), eq(credentials.id, readingCredential)),
    )
    .innerJoin(
      configs,
      and(references(credentials.workloadIdentityConfigId, configs), isNotNull(configs.automationIds)),
    )
    .where(inOrganization({ organizationId }, variables, { id: [...wanted.keys()] }));
  return limits.flatMap(({ automationIds, ...limit }) => {
    const notFor = (wanted.get(limit.variableId) ?? []).filter((id) => !isFor({ automationIds }, id));
    return notFor.length > 0 ? [{ ...limit, notFor }] : [];
  });
}

export function foreignConfig({ config }: ForeignConfig): string {
  return `This variable uses the config ${config}, which is limited to other automations.`;
}

export function keyTaken(key: string, names: string): AppError {
  return fieldError(
    "conflict",
    "automationIds",
    `Another variable named ${key} is already assigned to: ${names}.`,
  );
}

export async function unassign(tx: Transaction, actor: Actor, variableId: string): Promise<void> {
  await tx.delete(assignments).where(inOrganization(actor, assignments, { variableId }));
}
