// Deployments: numbered versions of an automation, the values baked into each, and the token of its workers.
import { randomUUID } from "node:crypto";
import { and, eq, lt } from "drizzle-orm";
import type { z } from "zod";
import { database, type Transaction } from "@/db/client";
import { organizationTransaction } from "@/db/organization";
import { deployments } from "@/db/schema/automations";
import { recordAudit } from "@/lib/server/audit/record";
import { type Actor, type Member, requirePermission } from "@/lib/server/auth/actor";
import { type Baking, bake, isCurrent, prepareBaking } from "@/lib/server/automations/deploy-snapshot";
import {
  deploymentObject,
  noDeployment,
  scopedTo,
  selectDeployments,
  toDeployment,
  versionOf,
} from "@/lib/server/automations/deployment-record";
import { expiry, hashOf, newToken } from "@/lib/server/automations/deployment-token";
import { keepFailedDeploy } from "@/lib/server/automations/failed-deploys";
import { shownFailures } from "@/lib/server/automations/failures";
import { observeDeploy } from "@/lib/server/automations/read-evidence";
import { seenReceipt } from "@/lib/server/automations/secret-names";
import { find as findAutomation } from "@/lib/server/automations/service";
import { bakedRows } from "@/lib/server/automations/snapshot-values";
import { noteUse } from "@/lib/server/environment-variables/use";
import { etagOf } from "@/lib/server/etags/etag";
import {
  type Automation,
  type DeployEvent,
  DeployInput,
  type Deployment,
  type DeploymentDetail,
  type NewDeployment,
} from "@/lib/shared/automations/schema";
import { nameWarnings } from "@/lib/shared/environment-variables/powerful-names";
import { AppError, type FoundFailure, parseInput } from "@/lib/shared/errors";
import { ListQuery, type Page } from "@/lib/shared/listing";

/** How often a deploy starts over when something that it bakes changes under it. */
const attempts = 3;

/**
 * Reads what is read at deploy, seals it into the automation's next version, and gives a token: the only time it is
 * shown. None is made where workers keep one that follows the newest version. Clouds are asked before the transaction,
 * which then only makes sure that nothing changed meanwhile.
 *
 * @throws AppError `deployment_unresolved` listing every variable that failed, `conflict` when things keep changing, or
 * when there is no token to keep.
 */
export async function deploy(
  actor: Actor,
  automationId: string,
  report: (event: DeployEvent) => void = () => undefined,
  input?: unknown,
): Promise<NewDeployment> {
  requirePermission(actor, "automations:manage");
  const wanted = parseInput(DeployInput, input);
  const automation = await findAutomation(database(), actor, automationId);
  // Before anything is read for it, and again in the transaction.
  requireKept(wanted, automation);
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const baking = await prepareBaking(actor, automationId, (read) => report({ stage: "read", ...read }));
    if (baking.failures.length > 0) {
      await observeDeploy(actor, automation.name, baking.settled, false);
      throw await unresolved(actor, automation, baking.failures);
    }
    report({ stage: "seal" });
    const made = await organizationTransaction(actor.organizationId, (tx) =>
      insertDeployment(tx, actor, automationId, wanted, baking, report),
    );
    if (!made) continue;
    await observeDeploy(actor, automation.name, baking.settled, true);
    return made;
  }
  throw new AppError(
    "conflict",
    "Variables or credentials of this automation changed while Latchkey read their values. Deploy again.",
  );
}

/** Otherwise nothing could run the version. */
function requireKept({ token }: Wanted, { name, followingTokens }: Automation): void {
  if (token !== "keep" || followingTokens.length > 0) return;
  throw new AppError(
    "conflict",
    `${name} has no valid token that follows the newest version: all were revoked or have expired. Deploy with a new token.`,
  );
}

type Wanted = z.output<typeof DeployInput>;

/** Null when what was read is not what is assigned any more. */
async function insertDeployment(
  tx: Transaction,
  actor: Member,
  automationId: string,
  wanted: Wanted,
  baking: Baking,
  report: (event: DeployEvent) => void,
): Promise<NewDeployment | null> {
  const automation = await findAutomation(tx, actor, automationId);
  requireKept(wanted, automation);
  if (!(await isCurrent(tx, actor, automationId, baking))) return null;
  const id = randomUUID();
  const token = wanted.token === "keep" ? null : newToken();
  const tokenRuns = wanted.token === "keep" ? null : wanted.token;
  const version = (automation.deploymentVersion ?? 0) + 1;
  const [row] = await tx
    .insert(deployments)
    .values({
      id,
      organizationId: actor.organizationId,
      automationId,
      version,
      tokenHash: token && hashOf(token),
      followsNewest: tokenRuns === "newest",
      createdBy: actor.userId,
      expiresAt: token ? expiry(actor, wanted.expiresInDays) : null,
    })
    .returning({
      createdAt: deployments.createdAt,
      expiresAt: deployments.expiresAt,
      revision: deployments.revision,
    });
  if (!row) throw new TypeError("The insert returned no row.");
  const bakedCount = await bake(tx, actor, id, baking);
  await noteUse(tx, { organizationId: actor.organizationId, automationId, deploymentId: id, freshKeys: [] });
  report({ stage: "record" });
  await recordAudit(tx, actor, {
    action: "deployment.created",
    object: deploymentObject(id, automation.name, version),
    detail: {
      automationId,
      version,
      bakedCount,
      tokenRuns,
      expiresAt: row.expiresAt?.toISOString() ?? null,
    },
  });
  return {
    version,
    createdAt: row.createdAt.toISOString(),
    createdBy: actor.name,
    revokedAt: null,
    tokenRuns,
    tokenRevokedAt: null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastUsedAt: null,
    bakedCount,
    etag: etagOf(row),
    token,
    warnings: nameWarnings(baking.variables.map(({ key }) => key)),
  };
}

async function unresolved(
  actor: Member,
  { id, name }: Automation,
  failures: FoundFailure[],
): Promise<AppError> {
  await database().transaction(async (tx) => {
    await keepFailedDeploy(tx, actor, id, failures);
    await recordAudit(tx, actor, {
      action: "deployment.failed",
      object: { kind: "automation", id, label: name },
      outcome: "failed",
      detail: { failures: failures.map(({ key, reason }) => ({ key, reason })) },
    });
  });
  const keys = failures.map(({ key }) => key).join(", ");
  return new AppError(
    "deployment_unresolved",
    `Nothing was deployed, because these variables couldn't be read: ${keys}.`,
    { failures: await shownFailures(actor, failures) },
  );
}

/** The newest first; the cursor is the last version shown. */
export async function listDeployments(
  actor: Actor,
  automationId: string,
  input: unknown,
): Promise<Page<Deployment>> {
  requirePermission(actor, "automations:read");
  const { limit, cursor } = parseInput(ListQuery, input);
  if (cursor !== undefined && !/^\d{1,9}$/.test(cursor)) {
    throw new AppError("malformed_request", "The cursor isn't from this list.");
  }
  await findAutomation(database(), actor, automationId);
  const rows = await selectDeployments()
    .where(and(scopedTo(actor, automationId), cursor ? lt(deployments.version, Number(cursor)) : undefined))
    .limit(limit + 1);
  const items = rows.slice(0, limit).map(toDeployment);
  return { items, nextCursor: rows.length > limit ? String(items.at(-1)?.version) : null };
}

export async function getDeployment(
  actor: Actor,
  automationId: string,
  version: string,
): Promise<DeploymentDetail> {
  requirePermission(actor, "automations:read");
  const [found] = await selectDeployments().where(
    and(scopedTo(actor, automationId), eq(deployments.version, versionOf(version))),
  );
  if (!found) throw noDeployment();
  const rows = await bakedRows(database(), actor.organizationId, found.row.id);
  const variables = rows.map(({ key, sealedValue, secretName, resource, version }) =>
    seenReceipt(actor, {
      key,
      readAt: sealedValue === "" ? ("kickoff" as const) : ("deploy" as const),
      secretName,
      resource,
      version,
    }),
  );
  return { ...toDeployment(found), variables };
}
