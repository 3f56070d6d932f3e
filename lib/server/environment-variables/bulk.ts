// Changes of several variables at once, all or none: assigning them to automations, and deleting them.
import { sql } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { organizationTransaction } from "@/db/organization";
import { changedBy } from "@/db/revision";
import { environmentVariables as variables } from "@/db/schema/variables";
import { inOrganization } from "@/db/scope";
import { recordAudits } from "@/lib/server/audit/record";
import { type Actor, deniedMessage, type Member, requirePermission } from "@/lib/server/auth/actor";
import { selectVariables, toVariable } from "@/lib/server/environment-variables/listing";
import {
  changesSince,
  countNew,
  mostObstacles,
  obstaclesTo,
  permissionObstacles,
} from "@/lib/server/environment-variables/obstacles";
import { auditSnapshot, auditTarget } from "@/lib/server/environment-variables/service";
import { requireAutomations } from "@/lib/server/workload-identity/service";
import {
  type AssignedVariables,
  type ChosenVariables,
  type DeletedVariables,
  type EnvironmentVariable,
  VariablesAssignment,
  VariablesDeletion,
} from "@/lib/shared/environment-variables/schema";
import { AppError, type ChangedMeanwhile, parseInput, type VariableFailure } from "@/lib/shared/errors";

/**
 * Assigns each of the variables to each of the automations, besides those that it is assigned to. With `dryRun` nothing
 * is changed, and what stops it is in the answer.
 *
 * @throws AppError `conflict`, `changed_meanwhile` or `permission_denied` with every variable that stops it among the
 * failures; `not_found` where one is gone.
 */
export async function assignVariables(actor: Actor, input: unknown): Promise<AssignedVariables> {
  requirePermission(actor, "environment_variables:manage");
  const { variables: chosen, automationIds, dryRun } = parseInput(VariablesAssignment, input);
  return organizationTransaction(actor.organizationId, async (tx) => {
    const found = await findChosen(tx, actor, chosen);
    const automations = await requireAutomations(tx, actor, automationIds);
    const denials = permissionObstacles(actor, found);
    const changes = await changesSince(tx, actor, chosen, found);
    const conflicts = await obstaclesTo(tx, actor, found, automations);
    if (dryRun) {
      const obstacles = [...denials.obstacles, ...changes.obstacles, ...conflicts].slice(0, mostObstacles);
      return { ...(await countNew(tx, actor, found, automations)), obstacles };
    }
    if (denials.missing) {
      throw new AppError("permission_denied", deniedMessage(denials.missing, actor), {
        missing: denials.missing,
        failures: denials.obstacles.slice(0, mostObstacles),
      });
    }
    if (changes.first) throw changed(changes.first, changes.obstacles);
    if (conflicts.length > 0) throw stopped(conflicts);
    const assigned = await insertAssignments(tx, actor, found, automations);
    const audited = found
      .filter(({ id }) => assigned.has(id))
      .map((variable) => ({
        action: "environment_variable.updated" as const,
        object: auditTarget(variable),
        detail: { assignedTo: assigned.get(variable.id), together: assigned.size },
      }));
    await recordAudits(tx, actor, audited);
    return { variables: assigned.size, assignments: [...assigned.values()].flat().length, obstacles: [] };
  });
}

/** @throws AppError `not_found` where one of them is gone, `changed_meanwhile`: nothing is deleted then. */
export async function deleteVariables(actor: Actor, input: unknown): Promise<DeletedVariables> {
  requirePermission(actor, "environment_variables:manage");
  const { variables: chosen } = parseInput(VariablesDeletion, input);
  return organizationTransaction(actor.organizationId, async (tx) => {
    const found = await findChosen(tx, actor, chosen);
    const changes = await changesSince(tx, actor, chosen, found);
    if (changes.first) throw changed(changes.first, changes.obstacles);
    await tx.delete(variables).where(inOrganization(actor, variables, { id: found.map(({ id }) => id) }));
    const audited = found.map((variable) => ({
      action: "environment_variable.deleted" as const,
      object: auditTarget(variable),
      detail: { before: auditSnapshot(variable), together: found.length },
    }));
    await recordAudits(tx, actor, audited);
    return { variables: found.length };
  });
}

/** By key. */
async function findChosen(tx: Transaction, actor: Member, chosen: ChosenVariables) {
  const ids = [...new Set(chosen.map(({ id }) => id))];
  const rows = await selectVariables(tx)
    .where(inOrganization(actor, variables, { id: ids }))
    .orderBy(variables.key, variables.id);
  const gone = ids.length - rows.length;
  if (gone > 0) {
    const what =
      ids.length === 1
        ? "This variable no longer exists"
        : `${gone} of ${ids.length} variables no longer exist`;
    throw new AppError("not_found", `${what}. Nothing was changed. Reload the list.`);
  }
  return rows.map(toVariable);
}

/** Gives the names of the automations that each variable is newly assigned to. */
async function insertAssignments(
  tx: Transaction,
  actor: Member,
  found: readonly EnvironmentVariable[],
  automations: readonly { id: string; name: string }[],
): Promise<Map<string, string[]>> {
  const ids = (rows: readonly { id: string }[]) => JSON.stringify(rows.map(({ id }) => id));
  const rows = await tx.execute<{ variable_id: string; automation_id: string }>(sql`
    insert into environment_variable_assignments (organization_id, variable_id, automation_id, key)
    select v.organization_id, v.id, a.id::uuid, v.key
    from environment_variables v cross join jsonb_array_elements_text(${ids(automations)}::jsonb) a(id)
    where v.organization_id = ${actor.organizationId}::uuid
      and v.id in (select id::uuid from jsonb_array_elements_text(${ids(found)}::jsonb) c(id))
    on conflict on constraint assignments_pk do nothing
    returning variable_id, automation_id`);
  const names = new Map(automations.map(({ id, name }) => [id, name]));
  const assigned = new Map<string, string[]>();
  for (const { variable_id, automation_id } of rows) {
    assigned.set(variable_id, [...(assigned.get(variable_id) ?? []), names.get(automation_id) ?? ""].sort());
  }
  await tx
    .update(variables)
    .set({ updatedAt: sql`now()`, ...changedBy(actor) })
    .where(inOrganization(actor, variables, { id: [...assigned.keys()] }));
  return assigned;
}

function stopped(obstacles: VariableFailure[]): AppError {
  return new AppError("conflict", `Nothing was assigned, because of ${keysOf(obstacles)}.`, {
    failures: obstacles.slice(0, mostObstacles),
  });
}

function changed(first: ChangedMeanwhile, obstacles: VariableFailure[]): AppError {
  return new AppError(
    "changed_meanwhile",
    `Nothing was done, because ${keysOf(obstacles)} changed after you loaded the list.`,
    { changed: first, failures: obstacles.slice(0, mostObstacles) },
  );
}

function keysOf(obstacles: readonly VariableFailure[]): string {
  const keys = [...new Set(obstacles.map(({ key }) => key))];
  const rest = keys.length > 5 ? ` and ${keys.length - 5} more` : "";
  return keys.slice(0, 5).join(", ") + rest;
}
