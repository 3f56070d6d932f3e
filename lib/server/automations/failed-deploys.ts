// Keeps why an automation's last deploy failed, for Overview.
import { sql } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { automations } from "@/db/schema/automations";
import { failedDeploys } from "@/db/schema/failed-deploys";
import { inOrganization } from "@/db/scope";
import type { Member } from "@/lib/server/auth/actor";
import type { FoundFailure } from "@/lib/shared/errors";

export async function keepFailedDeploy(
  tx: Transaction,
  { organizationId }: Member,
  automationId: string,
  failures: FoundFailure[],
): Promise<void> {
  const [found] = await tx
    .select({ id: automations.id })
    .from(automations)
    .where(inOrganization({ organizationId }, automations, { id: automationId }))
    .for("key share");
  // Deleted meanwhile: there is nothing to deploy any more.
  if (!found) return;
  const set = { failures, failedAt: sql`now()` };
  await tx
    .insert(failedDeploys)
    .values({ automationId, organizationId, ...set })
    .onConflictDoUpdate({ target: failedDeploys.automationId, set });
}
