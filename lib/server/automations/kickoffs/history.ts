// The history of kickoffs for the console: which run read which version of which secret.
import { desc, isNotNull, ne, sql } from "drizzle-orm";
import { database } from "@/db/client";
import { deploymentValues, kickoffs } from "@/db/schema/automations";
import { inOrganization } from "@/db/scope";
import { type Actor, requirePermission } from "@/lib/server/auth/actor";
import { redactReceipt, shownFailure, slugOf } from "@/lib/server/automations/failures";
import { find as findAutomation, shownStatus } from "@/lib/server/automations/service";
import { before, pageOf } from "@/lib/server/listing/cursor";
import type { Kickoff, KickoffReceipt, KickoffStatus } from "@/lib/shared/automations/schema";
import { parseInput } from "@/lib/shared/errors";
import { ListQuery } from "@/lib/shared/listing";

/** As one value: an automation may have hundreds of secrets, and each of its kickoffs a receipt for each. */
const receipts = sql<KickoffReceipt[]>`(
  select coalesce(json_agg(json_build_object('key', receipt.key, 'readAt', 'kickoff', 'configId', receipt.config_id,
    'secretName', receipt.secret_name, 'resource', receipt.resource, 'version', receipt.version)
    order by receipt.key), '[]'::json)
  from kickoff_receipts receipt
  where receipt.kickoff_id = kickoffs.id and receipt.organization_id = kickoffs.organization_id)`;

/** Looked up, since few kickoffs have another; a version goes only with its automation, and then with them. */
const tokenVersion = sql<number | null>`(
  select token.version from deployments token
  where token.id = kickoffs.token_deployment_id and token.organization_id = kickoffs.organization_id)`;

const status = shownStatus(sql`kickoffs`);

/** The newest first, each with its receipts, as far as the actor may know them. */
export async function listKickoffs(actor: Actor, automationId: string, input: unknown) {
  requirePermission(actor, "automations:read");
  const { limit, cursor } = parseInput(ListQuery, input);
  const db = database();
  await findAutomation(db, actor, automationId);
  const rows = await db
    .select({ id: kickoffs.id, row: kickoffs, status, tokenVersion, receipts })
    .from(kickoffs)
    .where(inOrganization(actor, kickoffs, { automationId }, before(cursor, kickoffs.startedAt, kickoffs.id)))
    .orderBy(desc(kickoffs.startedAt), desc(kickoffs.id))
    .limit(limit + 1);
  const held = await heldSecrets(actor, [...new Set(rows.map(({ row }) => row.deploymentId))]);
  const slug = rows.some(({ row }) => row.failures.length > 0) ? await slugOf(actor) : "";
  return pageOf(
    rows,
    limit,
    ({ row }) => row.startedAt.toISOString(),
    (row) => toKickoff(actor, slug, row, held.get(row.row.deploymentId) ?? []),
  );
}

/**
 * What each deployment keeps of secrets. It never changes and goes with its kickoffs, so that it need not be kept for each
 * of them.
 */
async function heldSecrets(actor: Actor, deploymentIds: string[]): Promise<Map<string, KickoffReceipt[]>> {
  const held = new Map<string, KickoffReceipt[]>();
  if (deploymentIds.length === 0) return held;
  const { deploymentId, key, secretName, resource, version, sealedValue } = deploymentValues;
  const ofIts = { deploymentId: deploymentIds };
  const rows = await database()
    .select({ deploymentId, key, secretName, resource, version })
    .from(deploymentValues)
    .where(inOrganization(actor, deploymentValues, ofIts, isNotNull(version), ne(sealedValue, "")));
  for (const { deploymentId: id, ...secret } of rows) {
    held.set(id, [...(held.get(id) ?? []), { ...secret, readAt: "deploy", configId: null }]);
  }
  return held;
}

interface Selected {
  row: typeof kickoffs.$inferSelect;
  status: KickoffStatus;
  tokenVersion: number | null;
  receipts: KickoffReceipt[];
}

/** @param held what its deployment holds of secrets. What the kickoff read itself goes before it, as in the environment. */
function toKickoff(
  actor: Actor,
  slug: string,
  { row, status, tokenVersion, ...own }: Selected,
  held: KickoffReceipt[],
): Kickoff {
  const fresh = new Set(own.receipts.map(({ key }) => key));
  // A failed kickoff got none of the values that its version keeps.
  const baked = status === "failed" ? [] : held.filter(({ key }) => !fresh.has(key));
  const receipts = [...own.receipts, ...baked].sort((left, right) => (left.key < right.key ? -1 : 1));
  const bakedArns = new Set(baked.map(({ resource }) => resource));
  return {
    id: row.id,
    deploymentVersion: row.deploymentVersion,
    tokenVersion,
    resolve: row.resolve,
    runtimeVersion: row.runtimeVersion,
    status,
    secretCount: row.secretCount + (status === "resolved" ? bakedArns.size : 0),
    startedAt: row.startedAt.toISOString(),
    durationMs: row.durationMs,
    attempts: row.attempts,
    failures: row.failures.map((failure) => shownFailure(actor, slug, failure)),
    receipts: receipts.map((receipt) => redactReceipt(actor, receipt)),
  };
}
