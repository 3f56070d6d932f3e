// Baking: the values that a deployment keeps as they were when it was made, sealed in its own rows.
import { and, eq } from "drizzle-orm";
import { database, type Transaction } from "@/db/client";
import { deploymentValues } from "@/db/schema/automations";
import {
  environmentVariableAssignments as assignments,
  environmentVariables as variables,
} from "@/db/schema/variables";
import type { Member, Worker } from "@/lib/auth/actor";
import { sealedPlace } from "@/lib/environment-variables/service";
import { open, seal } from "@/lib/sealing";

/** Seals the automation's direct values, as they are now, into a deployment; gives their number. */
export async function bake(
  tx: Transaction,
  actor: Member,
  automationId: string,
  deploymentId: string,
): Promise<number> {
  const rows = await tx
    .select({ id: variables.id, key: variables.key, sealedValue: variables.sealedValue })
    .from(assignments)
    .innerJoin(variables, eq(variables.id, assignments.variableId))
    .where(
      and(
        eq(assignments.automationId, automationId),
        eq(assignments.organizationId, actor.organizationId),
        eq(variables.source, "direct"),
      ),
    );
  const { organizationId } = actor;
  const values = rows.map(({ id: variableId, key, sealedValue }) => ({
    organizationId,
    deploymentId,
    key,
    variableId,
    sealedValue: seal(
      open(sealedValue ?? "", sealedPlace(organizationId, variableId)),
      bakedPlace(organizationId, deploymentId, key),
    ),
  }));
  if (values.length > 0) await tx.insert(deploymentValues).values(values);
  return values.length;
}

function bakedPlace(organizationId: string, deploymentId: string, key: string) {
  return { organizationId, place: `deployment_values/${deploymentId}/${key}/sealed_value` };
}

/** What the worker's deployment baked, opened. */
export async function bakedValues(worker: Worker): Promise<Record<string, string>> {
  const { organizationId, deploymentId } = worker;
  const rows = await database()
    .select({ key: deploymentValues.key, sealedValue: deploymentValues.sealedValue })
    .from(deploymentValues)
    .where(
      and(
        eq(deploymentValues.deploymentId, deploymentId),
        eq(deploymentValues.organizationId, organizationId),
      ),
    )
    .orderBy(deploymentValues.key);
  return Object.fromEntries(
    rows.map(({ key, sealedValue }) => [
      key,
      open(sealedValue, bakedPlace(organizationId, deploymentId, key)),
    ]),
  );
}
