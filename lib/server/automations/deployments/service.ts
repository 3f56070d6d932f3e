// Deployments: numbered versions of an automation, the values baked into each, and the token of its workers.
import { lt, sql } from "drizzle-orm";
import type { z } from "zod";
import { database, type Transaction } from "@/db/client";
import { organizationTransaction } from "@/db/organization";
import { deployments } from "@/db/schema/automations";
import { failedDeploys } from "@/db/schema/failed-deploys";
import { inOrganization } from "@/db/scope";
import { recordAudit } from "@/lib/server/audit/record";
import { type Actor, type Member, requirePermission } from "@/lib/server/auth/actor";
import { hashOf } from "@/lib/server/auth/token";
import {
  deploymentObject,
  noDeployment,
  selectDeployments,
  toDeployment,
  versionOf,
} from "@/lib/server/automations/deployments/record";
import { type Baking, bake, isCurrent, prepareBaking } from "@/lib/server/automations/deployments/snapshot";
import { bakedRows } from "@/lib/server/automations/deployments/snapshot-values";
import { expiry, newDeploymentToken } from "@/lib/server/automations/deployments/token";
import { redactReceipt, shownFailures } from "@/lib/server/automations/failures";
import { observeDeploy } from "@/lib/server/automations/run-evidence";
import { find as findAutomation, keepAutomation } from "@/lib/server/automations/service";
import { noteUse } from "@/lib/server/environment-variables/assigned-variables";
import {
  type Automation,
  type DeployEvent,
  DeployInput,
  type NewDeployment,
} from "@/lib/shared/automations/schema";
import { nameWarnings } from "@/lib/shared/environment-variables/powerful-names";
import { AppError, type FoundFailure, parseInput } from "@/lib/shared/errors";
import { ListQuery } from "@/lib/shared/listing";

/** How often a deploy starts over when something that it bakes changes under it. */
const attempts = 3;

type Input = z.output<typeof DeployInput>;

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
  body?: unknown,
): Promise<NewDeployment> {
  requirePermission(actor, "automations:manage");
  const input = parseInput(DeployInput, body);
  const automation = await findAutomation(database(), actor, automationId);
  // Before anything is read for it, and again in the transaction.
  requireKept(input, automation);
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const baking = await prepareBaking(actor, automationId, (read) => report({ stage: "read", ...read }));
    if (baking.failures.length > 0) {
      await observeDeploy(actor, automation.name, baking.settled, false);
      throw await unresolved(actor, automation, baking.failures);
    }
    report({ stage: "seal" });
    const deployment = await organizationTransaction(actor.organizationId, async (tx) =>
      (await isCurrent(tx, actor, automationId, baking))
        ? insertDeployment(tx, actor, automationId, input, baking, report)
        : null,
    );
    if (!deployment) continue;
    await observeDeploy(actor, automation.name, baking.settled, true);
    return deployment;
  }
  throw new AppError(
    "conflict",
    "Variables or credentials of this automation changed while Latchkey read their values. Deploy again.",
  );
}

/** Otherwise nothing could run the version. */
function requireKept({ token }: Input, { name, followingTokens }: Automation): void {
  if (token !== "keep" || followingTokens.length > 0) return;
  throw new AppError(
    "conflict",
    `${name} has no valid token that follows the newest version: all were revoked or have expired. Deploy with a new token.`,
  );
}

async function insertDeployment(
  tx: Transaction,
  actor: Member,
  automationId: string,
  input: Input,
  baking: Baking,
  report: (event: DeployEvent) => void,
): Promise<NewDeployment> {
  const { organizationId } = actor;
  const automation = await findAutomation(tx, actor, automationId);
  requireKept(input, automation);
  const token = input.token === "keep" ? null : newDeploymentToken();
  const [row] = await tx
    .insert(deployments)
    .values({
      organizationId,
      automationId,
      version: (automation.deploymentVersion ?? 0) + 1,
      tokenHash: token && hashOf(token),
      followsNewest: input.token === "newest",
      createdBy: actor.userId,
      expiresAt: token ? expiry(actor, input.expiresInDays) : null,
    })
    .returning();
  if (!row) throw new TypeError("The insert returned no row.");
  const bakedCount = await bake(tx, actor, row.id, baking);
  await noteUse({ organizationId, automationId, deploymentId: row.id }, [], tx);
  report({ stage: "record" });
  const deployment = toDeployment({ row, createdBy: actor.name, bakedCount });
  const { version, tokenRuns, expiresAt } = deployment;
  await recordAudit(tx, actor, {
    action: "deployment.created",
    object: deploymentObject(row.id, automation.name, version),
    detail: { automationId, version, bakedCount, tokenRuns, expiresAt },
  });
  const warnings = nameWarnings(baking.variables.map(({ key }) => key));
  return { ...deployment, token, freshCount: baking.variables.length - bakedCount, warnings };
}

/** Keeps why the automation's last deploy failed, for Overview. */
async function unresolved(actor: Member, { id, name }: Automation, failures: FoundFailure[]) {
  const { organizationId } = actor;
  await database().transaction(async (tx) => {
    const failed = { failures, failedAt: sql`now()` };
    if (await keepAutomation(tx, actor, id)) {
      await tx
        .insert(failedDeploys)
        .values({ automationId: id, organizationId, ...failed })
        .onConflictDoUpdate({ target: failedDeploys.automationId, set: failed });
    }
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
export async function listDeployments(actor: Actor, automationId: string, input: unknown) {
  requirePermission(actor, "automations:read");
  const { limit, cursor } = parseInput(ListQuery, input);
  if (cursor !== undefined && !/^\d{1,9}$/.test(cursor)) {
    throw new AppError("malformed_request", "The cursor isn't from this list.");
  }
  await findAutomation(database(), actor, automationId);
  const older = cursor ? lt(deployments.version, Number(cursor)) : undefined;
  const rows = await selectDeployments()
    .where(inOrganization(actor, deployments, { automationId }, older))
    .limit(limit + 1);
  const items = rows.slice(0, limit).map(toDeployment);
  return { items, nextCursor: rows.length > limit ? String(items.at(-1)?.version) : null };
}

export async function getDeployment(actor: Actor, automationId: string, version: string) {
  requirePermission(actor, "automations:read");
  const [found] = await selectDeployments().where(
    inOrganization(actor, deployments, { automationId, version: versionOf(version) }),
  );
  if (!found) throw noDeployment();
  const rows = await bakedRows(database(), actor.organizationId, found.row.id);
  const variables = rows.map(({ key, sealedValue, secretName, resource, version }) => {
    const readAt = sealedValue === "" ? ("kickoff" as const) : ("deploy" as const);
    return redactReceipt(actor, { key, readAt, secretName, resource, version });
  });
  return { ...toDeployment(found), variables };
}
