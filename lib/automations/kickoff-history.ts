// What the console shows of kickoffs: which run saw which version of which secret.
import { and, desc, eq, sql } from "drizzle-orm";
import { database } from "@/db/client";
import { kickoffs } from "@/db/schema/automations";
import { type Actor, requirePermission } from "@/lib/auth/actor";
import { shownFailure, slugOf } from "@/lib/automations/failures";
import type { Kickoff, KickoffReceipt, KickoffStatus } from "@/lib/automations/schema";
import { seenReceipt } from "@/lib/automations/secret-names";
import { find as findAutomation, shownStatus } from "@/lib/automations/service";
import { parseInput } from "@/lib/errors";
import { before, pageOf } from "@/lib/listing/cursor";
import { ListQuery, type Page } from "@/lib/listing/schema";

/**
 * As one value: an automation may have hundreds of secrets, and each of its kickoffs a receipt for each. What the version
 * held of secrets is the version's own to tell: it never changes, and goes with its kickoffs. What the kickoff read itself
 * goes before it, as in the environment.
 */
const receipts = sql<KickoffReceipt[]>`(
  select coalesce(json_agg(json_build_object('key', receipt.key, 'readAt', receipt.read_at,
    'configId', receipt.config_id, 'secretName', receipt.secret_name, 'arn', receipt.arn,
    'versionId', receipt.version_id) order by receipt.key), '[]'::json)
  from (
    select read.key, 'kickoff' as read_at, read.config_id, read.secret_name, read.arn, read.version_id
    from kickoff_receipts read
    where read.kickoff_id = kickoffs.id and read.organization_id = kickoffs.organization_id
    union all
    select held.key, 'deploy', null, held.secret_name, held.arn, held.version_id
    from deployment_values held
    where held.deployment_id = kickoffs.deployment_id and held.organization_id = kickoffs.organization_id
      and held.version_id is not null and held.sealed_value <> ''
      and not exists (select 1 from kickoff_receipts fresh
        where fresh.kickoff_id = kickoffs.id and fresh.key = held.key)
  ) receipt)`;

const status = shownStatus(sql`kickoffs`);

/** The newest first, each with its receipts, as far as the actor may know them. */
export async function listKickoffs(
  actor: Actor,
  automationId: string,
  input: unknown,
): Promise<Page<Kickoff>> {
  requirePermission(actor, "automations:read");
  const { limit, cursor } = parseInput(ListQuery, input);
  const db = database();
  await findAutomation(db, actor, automationId);
  const rows = await db
    .select({ id: kickoffs.id, row: kickoffs, status, receipts })
    .from(kickoffs)
    .where(
      and(
        eq(kickoffs.automationId, automationId),
        eq(kickoffs.organizationId, actor.organizationId),
        before(cursor, kickoffs.startedAt, kickoffs.id),
      ),
    )
    .orderBy(desc(kickoffs.startedAt), desc(kickoffs.id))
    .limit(limit + 1);
  const slug = rows.some(({ row }) => row.failures.length > 0) ? await slugOf(actor) : "";
  return pageOf(
    rows,
    limit,
    ({ row }) => row.startedAt.toISOString(),
    (row) => view(actor, slug, row),
  );
}

interface Selected {
  row: typeof kickoffs.$inferSelect;
  status: KickoffStatus;
  receipts: KickoffReceipt[];
}

function view(actor: Actor, slug: string, { row, status, ...selected }: Selected): Kickoff {
  // One that failed got nothing of what its version holds.
  const receipts = selected.receipts.filter(({ readAt }) => readAt === "kickoff" || status !== "failed");
  const held = new Set(receipts.flatMap(({ readAt, arn }) => (readAt === "deploy" && arn ? [arn] : [])));
  return {
    id: row.id,
    deploymentVersion: row.deploymentVersion,
    resolve: row.resolve,
    runtimeVersion: row.runtimeVersion,
    status,
    secretCount: row.secretCount + (status === "resolved" ? held.size : 0),
    startedAt: row.startedAt.toISOString(),
    durationMs: row.durationMs,
    attempts: row.attempts,
    failures: row.failures.map((failure) => shownFailure(actor, slug, failure)),
    receipts: receipts.map((receipt) => seenReceipt(actor, receipt)),
  };
}
