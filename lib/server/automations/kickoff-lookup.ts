// Whose deployment token starts a kickoff, and all that the kickoff has to know before it reads: one question.
import { sql } from "drizzle-orm";
import { database } from "@/db/client";
import { jsonObject } from "@/db/json";
import { automations, deploymentValues } from "@/db/schema/automations";
import type { Origin, Worker } from "@/lib/server/auth/actor";
import { running, workerFinder, workerWith } from "@/lib/server/automations/deployment-token";
import { type BakedRow, bakedRows } from "@/lib/server/automations/snapshot-values";
import {
  assignedVariables,
  type ReadVariable,
  readVariablesOf,
} from "@/lib/server/environment-variables/assigned-variables";

interface Found {
  assigned: readonly ReadVariable[];
  /** What the version keeps. */
  baked: readonly BakedRow[];
}

export interface KickoffWorker extends Worker {
  found: Found;
}

const { key, sealedValue, secretName, resource, version } = deploymentValues;

const find = workerFinder<Found>(
  () => sql`${readVariablesOf(automations)} as assigned,
    (select coalesce(json_agg(${jsonObject({ key, sealedValue, secretName, resource, version })} order by ${key}), '[]')
      from ${deploymentValues} where ${deploymentValues.deploymentId} = ${running.id}
        and ${deploymentValues.organizationId} = ${running.organizationId}) as baked`,
);

/** As `workerOf`, with what a kickoff asks next. */
export async function kickoffWorkerOf(token: string, origin: Origin): Promise<KickoffWorker> {
  const { worker, found } = await workerWith(find, token, origin);
  return { ...worker, found };
}

/** What was found with the token, as far as it is of the version that runs; else it is asked for. */
export async function foundFor(authenticated: Worker | KickoffWorker, actor: Worker): Promise<Found> {
  const { organizationId, automationId, deploymentId } = actor;
  if ("found" in authenticated && authenticated.deploymentId === deploymentId) return authenticated.found;
  const [assigned, baked] = await Promise.all([
    assignedVariables(database(), organizationId, automationId),
    bakedRows(database(), organizationId, deploymentId),
  ]);
  return { assigned, baked };
}
