// Whose deployment token starts a kickoff, and all that the kickoff has to know before it reads: one question.
import { sql } from "drizzle-orm";
import { database } from "@/db/client";
import { automations, deploymentValues as values } from "@/db/schema/automations";
import type { Origin, Worker } from "@/lib/server/auth/actor";
import { running, workerFinder, workerWith } from "@/lib/server/automations/deployment-token";
import { type BakedRow, bakedRows } from "@/lib/server/automations/snapshot-values";
import {
  assignedVariables,
  type ReadVariable,
  readVariablesOf,
} from "@/lib/server/environment-variables/assigned-variables";

/** What is assigned now, and what the version holds. */
interface Found {
  assigned: readonly ReadVariable[];
  baked: readonly BakedRow[];
}

export interface KickoffWorker extends Worker {
  found: Found;
}

const find = workerFinder<Found>(
  () => sql`${readVariablesOf(automations)} as assigned,
    (select coalesce(json_agg(json_build_object('key', ${values.key}, 'sealedValue', ${values.sealedValue},
        'secretName', ${values.secretName}, 'resource', ${values.resource}, 'version', ${values.version})
        order by ${values.key}), '[]')
      from ${values} where ${values.deploymentId} = ${running.id}
        and ${values.organizationId} = ${running.organizationId}) as baked`,
);

/** As `workerOf`, with what a kickoff asks next. */
export async function kickoffWorkerOf(token: string, origin: Origin): Promise<KickoffWorker> {
  const { worker, found } = await workerWith(find, token, origin);
  return { ...worker, found };
}

/** What was found with the token, as far as it is of the version that runs; else it is asked for. */
export async function foundFor(authenticated: Worker | KickoffWorker, actor: Worker): Promise<Found> {
  if ("found" in authenticated && authenticated.deploymentId === actor.deploymentId) {
    return authenticated.found;
  }
  const { organizationId, automationId, deploymentId } = actor;
  const [assigned, baked] = await Promise.all([
    assignedVariables(database(), organizationId, automationId),
    bakedRows(database(), organizationId, deploymentId),
  ]);
  return { assigned, baked };
}
