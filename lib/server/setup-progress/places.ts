// Where in the console one looks into what failed: a kickoff and a pre-flight keep it with their failures.
import { sql } from "drizzle-orm";
import { database } from "@/db/client";
import type { Member } from "@/lib/server/auth/actor";
import { maySeeSecretNames } from "@/lib/server/automations/failures";
import type { Placed } from "@/lib/shared/clouds/remedies";
import type { FoundFailure } from "@/lib/shared/errors";
import type { SetupEvidence } from "@/lib/shared/setup-progress/schema";

/** How many kickoffs are looked through: the one that failed is among the newest, or nothing is said. */
const newestKickoffs = 50;

export async function placeOfRun(
  actor: Member,
  { by, label, reason }: SetupEvidence,
): Promise<Placed | null> {
  if (label === null || (by !== "kickoff" && by !== "pre_flight")) return null;
  const { organizationId } = actor;
  const automationId = sql`(select a.id from automations a
    where a.organization_id = ${organizationId}::uuid and a.name = ${label})`;
  const runs =
    by === "kickoff"
      ? sql`select k.failures from kickoffs k
          where k.automation_id = ${automationId} and k.organization_id = ${organizationId}::uuid
          order by k.started_at desc, k.id desc limit ${newestKickoffs}`
      : sql`select r.failures from pre_flight_results r
          where r.automation_id = ${automationId} and r.organization_id = ${organizationId}::uuid
          order by r.started_at desc`;
  const [run] = await database().execute<{ failures: FoundFailure[] }>(
    sql`select failures from (${runs}) run where failures <> '[]'::jsonb limit 1`,
  );
  const failure = run?.failures.find((one) => one.reason === reason);
  if (!failure?.place) return null;
  const { place, configId, credentialId, key } = failure;
  // A variable's page is for those who may read variables, and so is what it is called.
  return { place, configId, credentialId, ...(maySeeSecretNames(actor) && { key }) };
}
