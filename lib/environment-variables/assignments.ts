// Which automations get a variable. An automation never gets two variables with one key.
import { and, eq, inArray, ne, type SQL, sql } from "drizzle-orm";
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
import type { Actor } from "@/lib/auth/actor";
import type { EnvironmentVariableInput } from "@/lib/environment-variables/schema";
import { isFor, readingCredential } from "@/lib/environment-variables/sources";
import { type AppError, fieldError } from "@/lib/errors";

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
  const found = await tx
    .select({ id: automations.id })
    .from(automations)
    .where(and(mine, inArray(automations.id, wanted)));
  if (found.length < wanted.length) {
    throw fieldError("validation_failed", "automationIds", "One of the automations doesn't exist any more.");
  }
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
  await requireConfigFor(tx, actor, variableId, wanted);
  await tx
    .insert(assignments)
    .values(
      wanted.map((automationId) => ({ organizationId: actor.organizationId, variableId, automationId, key })),
    );
}

/** @throws AppError `validation_failed` where what reads the variable is limited to other automations. */
async function requireConfigFor(
  tx: Transaction,
  actor: Actor,
  variableId: string,
  wanted: readonly string[],
): Promise<void> {
  const [config] = await tx
    .select({ name: configs.name, automationIds: configs.automationIds })
    .from(variables)
    .innerJoin(
      credentials,
      and(eq(credentials.organizationId, variables.organizationId), eq(credentials.id, readingCredential)),
    )
    .innerJoin(
      configs,
      and(
        eq(configs.id, credentials.workloadIdentityConfigId),
        eq(configs.organizationId, credentials.organizationId),
      ),
    )
    .where(and(eq(variables.id, variableId), eq(variables.organizationId, actor.organizationId)));
  if (!config || wanted.every((automationId) => isFor(config, automationId))) return;
  throw fieldError(
    "validation_failed",
    "automationIds",
    `This variable uses the config ${config.name}, which is limited to other automations.`,
  );
}

export function keyTaken(key: string, names: string): AppError {
  return fieldError(
    "conflict",
    "automationIds",
    `Another variable named ${key} is already assigned to: ${names}.`,
  );
}

export async function unassign(tx: Transaction, actor: Actor, variableId: string): Promise<void> {
  await tx
    .delete(assignments)
    .where(and(eq(assignments.variableId, variableId), eq(assignments.organizationId, actor.organizationId)));
}
