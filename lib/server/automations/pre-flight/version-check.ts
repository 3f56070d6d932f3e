// What kickoffs of the versions that are deployed would make of what is assigned now: nothing of a cloud is asked.
import { desc, isNull, sql } from "drizzle-orm";
import { database } from "@/db/client";
import { deployments, kickoffs } from "@/db/schema/automations";
import { inOrganization } from "@/db/scope";
import type { Actor } from "@/lib/server/auth/actor";
import { shownFailure } from "@/lib/server/automations/failures";
import { composeKickoff } from "@/lib/server/automations/merge-environment";
import { bakedValues } from "@/lib/server/automations/snapshot-values";
import type { Planned } from "@/lib/server/environment-variables/kickoff-plan";
import type { VersionForecast } from "@/lib/shared/automations/pre-flight/schema";

/** How many versions are looked at: the values that each holds are opened. */
const shownVersions = 10;

/** By the newest, tokens that follow it; any other only by a token of its own. */
const isRun = sql`(${deployments.version} = (select max(newest.version) from deployments newest
    where newest.automation_id = ${deployments.automationId} and newest.revoked_at is null)
  or (${deployments.tokenHash} is not null and ${deployments.tokenRevokedAt} is null and not ${deployments.followsNewest}))`;

export async function forecasts(
  { actor, slug }: { actor: Actor; slug: string },
  automationId: string,
  planned: Planned,
): Promise<{ versions: VersionForecast[]; olderVersions: number }> {
  const { organizationId } = actor;
  const rows = await database()
    .select({ deploymentId: deployments.id, version: deployments.version })
    .from(deployments)
    .where(
      inOrganization({ organizationId }, deployments, { automationId }, isNull(deployments.revokedAt), isRun),
    )
    .orderBy(desc(deployments.version));
  const versions: VersionForecast[] = [];
  for (const { deploymentId, version } of rows.slice(0, shownVersions)) {
    const baked = await bakedValues({ organizationId, deploymentId });
    const { failures, absentKeys } = composeKickoff(version, planned, baked);
    const shown = failures.map((failure) => shownFailure(actor, slug, failure));
    versions.push({ version, failures: shown, absentKeys });
  }
  return { versions, olderVersions: Math.max(0, rows.length - shownVersions) };
}

/** The runtime that started the automation's newest kickoff, refused ones included; null before the first. */
export async function lastRuntimeVersion({ organizationId }: Actor, automationId: string) {
  const [row] = await database()
    .select({ runtimeVersion: kickoffs.runtimeVersion })
    .from(kickoffs)
    .where(inOrganization({ organizationId }, kickoffs, { automationId }))
    .orderBy(desc(kickoffs.startedAt), desc(kickoffs.id))
    .limit(1);
  return row?.runtimeVersion ?? null;
}
