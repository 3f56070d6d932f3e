// The obstacles to assigning several variables to several automations, by key, so that a person can leave one out.
import { eq, sql } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { users } from "@/db/schema/people";
import {
  environmentVariableAssignments as assignments,
  environmentVariables as variables,
} from "@/db/schema/variables";
import { inOrganization } from "@/db/scope";
import type { Member } from "@/lib/server/auth/actor";
import { foreignConfigs, takenKeys } from "@/lib/server/environment-variables/assignments";
import { changeInWords } from "@/lib/server/etags/etag";
import { effectOf } from "@/lib/shared/environment-variables/powerful-names";
import type { ChosenVariables, EnvironmentVariable } from "@/lib/shared/environment-variables/schema";
import type { ChangedMeanwhile, VariableFailure } from "@/lib/shared/errors";
import { allows, type Permission } from "@/lib/shared/permissions";

/** The most obstacles in an answer. */
export const mostObstacles = 100;

interface Named {
  id: string;
  name: string;
}

/** The permissions that changing each of them by itself would need, and the first of these that the actor lacks. */
export function permissionObstacles(actor: Member, found: readonly EnvironmentVariable[]) {
  const lacks = (permission: Permission) => !allows(actor.permissions, permission);
  const obstacles: VariableFailure[] = [];
  let missing: Permission | null = null;
  const deny = (key: string, permission: Permission, why: string) => {
    missing ??= permission;
    obstacles.push({
      key,
      reason: "permission_denied",
      detail: `${why} To assign it, you need ${permission}.`,
    });
  };
  for (const { key, isSecret } of found) {
    const effect = effectOf(key);
    if (effect !== null && lacks("automations:manage")) {
      deny(key, "automations:manage", `This name affects how programs run: it ${effect}.`);
    } else if (isSecret && lacks("secret_providers:read")) {
      deny(key, "secret_providers:read", "It reads a secret.");
    }
  }
  return { missing, obstacles };
}

/** The variables that changed after the person saw them, each with who changed it and when. */
export async function changesSince(
  tx: Transaction,
  actor: Member,
  chosen: ChosenVariables,
  found: readonly EnvironmentVariable[],
): Promise<{ first: ChangedMeanwhile | null; obstacles: VariableFailure[] }> {
  const shownEtags = new Map(chosen.map(({ id, etag }) => [id, etag]));
  const stale = found.filter(({ id, etag }) => (shownEtags.get(id) ?? etag) !== etag);
  if (stale.length === 0) return { first: null, obstacles: [] };
  const rows = await tx
    .select({ key: variables.key, at: variables.changedAt, byId: variables.changedBy, by: users.name })
    .from(variables)
    .leftJoin(users, eq(users.id, variables.changedBy))
    .where(inOrganization(actor, variables, { id: idsOf(stale) }))
    .orderBy(variables.key);
  const changes = rows.map(({ key, at, byId, by }) => ({
    key,
    changed: { by, byYourself: byId !== null && byId === actor.userId, at: at.toISOString() },
  }));
  return {
    first: changes[0]?.changed ?? null,
    obstacles: changes.map(({ key, changed }) => ({
      key,
      reason: "changed_meanwhile",
      detail: `${changeInWords(changed)}, after you loaded the list.`,
    })),
  };
}

/** In the order of the keys. */
export async function obstaclesTo(
  tx: Transaction,
  actor: Member,
  found: readonly EnvironmentVariable[],
  automations: readonly Named[],
): Promise<VariableFailure[]> {
  return [
    ...twice(found),
    ...(await taken(tx, actor, found, automations)),
    ...(await limited(tx, actor, found, automations)),
  ].sort((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : 0));
}

function twice(found: readonly EnvironmentVariable[]): VariableFailure[] {
  const counts = new Map<string, number>();
  for (const { key } of found) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts]
    .filter(([, count]) => count > 1)
    .map(([key, count]) => ({
      key,
      reason: "key_twice",
      detail: `${count} of the chosen variables have this key, but an automation can have only one.`,
    }));
}

async function taken(
  tx: Transaction,
  actor: Member,
  found: readonly EnvironmentVariable[],
  automations: readonly Named[],
): Promise<VariableFailure[]> {
  const keys = found.map(({ key }) => key);
  const rows = await takenKeys(tx, actor, keys, idsOf(automations), idsOf(found));
  return [...new Set(rows.map(({ key }) => key))].map((key) => {
    const names = rows.filter((row) => row.key === key).map(({ name }) => name);
    const detail = `Another variable named ${key} is already assigned to ${inWords(names)}.`;
    return { key, reason: "key_taken", detail };
  });
}

/** Where what reads a variable is limited to other automations. */
async function limited(
  tx: Transaction,
  actor: Member,
  found: readonly EnvironmentVariable[],
  automations: readonly Named[],
): Promise<VariableFailure[]> {
  const names = new Map(automations.map(({ id, name }) => [id, name]));
  const foreign = await foreignConfigs(tx, actor, new Map(found.map(({ id }) => [id, [...names.keys()]])));
  return foreign.map(({ key, config, notFor }) => ({
    key,
    reason: "config_not_for_automation",
    detail: `It uses the config ${config}, which isn't for ${inWords(notFor.map((id) => names.get(id) ?? ""))}.`,
  }));
}

/** The assignments that do not exist yet. */
export async function countNew(
  tx: Transaction,
  actor: Member,
  found: readonly EnvironmentVariable[],
  automations: readonly Named[],
): Promise<{ variables: number; assignments: number }> {
  const rows = await tx
    .select({ count: sql<number>`count(*)::int` })
    .from(assignments)
    .where(inOrganization(actor, assignments, { automationId: idsOf(automations), variableId: idsOf(found) }))
    .groupBy(assignments.variableId);
  const assigned = rows.reduce((sum, { count }) => sum + count, 0);
  const complete = rows.filter(({ count }) => count === automations.length).length;
  return { variables: found.length - complete, assignments: found.length * automations.length - assigned };
}

const idsOf = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);

function inWords(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(", ");
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}
