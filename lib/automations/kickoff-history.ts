// What the console shows of kickoffs: which run saw which version of which secret.
import { and, desc, eq, sql } from "drizzle-orm";
import { database } from "@/db/client";
import { kickoffs } from "@/db/schema/automations";
import { type Actor, requirePermission } from "@/lib/auth/actor";
import type { Kickoff, KickoffReceipt, KickoffStatus } from "@/lib/automations/schema";
import { seenFailures, seenReceipt } from "@/lib/automations/secret-names";
import { find as findAutomation, shownStatus } from "@/lib/automations/service";
import { parseInput } from "@/lib/errors";
import { before, pageOf } from "@/lib/listing/cursor";
import { ListQuery, type Page } from "@/lib/listing/schema";

/** As one value: an automation may have hundreds of secrets, and each of its kickoffs a receipt for each. */
const receipts = sql<KickoffReceipt[]>`(
  select coalesce(json_agg(json_build_object('key', receipt.key, 'configId', receipt.config_id,
    'secretName', receipt.secret_name, 'arn', receipt.arn, 'versionId', receipt.version_id)
    order by receipt.key), '[]'::json)
  from kickoff_receipts receipt
  where receipt.kickoff_id = kickoffs.id and receipt.organization_id = kickoffs.organization_id)`;

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
  return pageOf(
    rows,
    limit,
    ({ row }) => row.startedAt.toISOString(),
    (row) => view(actor, row),
  );
}

interface Selected {
  row: typeof kickoffs.$inferSelect;
  status: KickoffStatus;
  receipts: KickoffReceipt[];
}

function view(actor: Actor, { row, status, receipts }: Selected): Kickoff {
  return {
    id: row.id,
    deploymentVersion: row.deploymentVersion,
    resolve: row.resolve,
    runtimeVersion: row.runtimeVersion,
    status,
    secretCount: row.secretCount,
    startedAt: row.startedAt.toISOString(),
    durationMs: row.durationMs,
    attempts: row.attempts,
    failures: seenFailures(actor, row.failures),
    receipts: receipts.map((receipt) => seenReceipt(actor, receipt)),
  };
}
