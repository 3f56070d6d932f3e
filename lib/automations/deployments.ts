// Deployments: numbered versions of an automation, the values baked into each, and the token of its workers.
import { randomUUID } from "node:crypto";
import { and, desc, eq, lt, sql } from "drizzle-orm";
import { database, type Transaction } from "@/db/client";
import { organizationTransaction } from "@/db/organization";
import { deployments } from "@/db/schema/automations";
import { users } from "@/db/schema/people";
import { recordAudit } from "@/lib/audit/record";
import { type Actor, type Member, requirePermission } from "@/lib/auth/actor";
import { bakedRows } from "@/lib/automations/baked-values";
import { type Baking, bake, isCurrent, prepareBaking } from "@/lib/automations/baking";
import { hashOf, newToken } from "@/lib/automations/deployment-token";
import { observeDeploy } from "@/lib/automations/read-evidence";
import {
  type Automation,
  type DeployEvent,
  DeployInput,
  type Deployment,
  type DeploymentDetail,
  type NewDeployment,
} from "@/lib/automations/schema";
import { seenFailures, seenReceipt } from "@/lib/automations/secret-names";
import { find as findAutomation } from "@/lib/automations/service";
import { nameWarnings } from "@/lib/environment-variables/definition/powerful-names";
import { AppError, parseInput, type VariableFailure } from "@/lib/errors";
import { ListQuery, type Page } from "@/lib/listing/schema";

/** How often a deploy starts over when something that it bakes changes under it. */
const attempts = 3;

/**
 * Reads what is read at deploy, seals it into the automation's next version, and gives that version's token: the only
 * time it is shown. Clouds are asked before the transaction, which then only makes sure that nothing changed meanwhile.
 *
 * @throws AppError `deployment_unresolved` listing every variable that failed, `conflict` when things keep changing.
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
    "Variables or credentials of this automation kept changing while their values were read. Deploy again.",
  );
}

/** Null when what was read is not what is assigned any more. */
async function insertDeployment(
  tx: Transaction,
  actor: Member,
  automationId: string,
  { expiresInDays }: DeployInput,
  baking: Baking,
  report: (event: DeployEvent) => void,
): Promise<NewDeployment | null> {
  const automation = await findAutomation(tx, actor, automationId);
  if (!(await isCurrent(tx, actor, automationId, baking))) return null;
  const id = randomUUID();
  const token = newToken();
  const version = (automation.deploymentVersion ?? 0) + 1;
  const [row] = await tx
    .insert(deployments)
    .values({
      id,
      organizationId: actor.organizationId,
      automationId,
      version,
      tokenHash: hashOf(token),
      createdBy: actor.userId,
      // By the database's clock, which also judges whether it is over.
      expiresAt: sql`now() + make_interval(days => coalesce(${expiresInDays ?? null}::int, (select deployment_token_days
        from organizations where id = ${actor.organizationId}::uuid)))`,
    })
    .returning({ createdAt: deployments.createdAt, expiresAt: deployments.expiresAt });
  if (!row) throw new TypeError("The insert returned no row.");
  const bakedCount = await bake(tx, actor, id, baking);
  report({ stage: "record" });
  await recordAudit(tx, actor, {
    action: "deployment.created",
    object: objectOf(id, automation.name, version),
    detail: { automationId, version, bakedCount, expiresAt: row.expiresAt?.toISOString() ?? null },
  });
  return {
    version,
    createdAt: row.createdAt.toISOString(),
    createdBy: actor.name,
    revokedAt: null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastUsedAt: null,
    bakedCount,
    token,
    warnings: nameWarnings(baking.variables.map(({ key }) => key)),
  };
}

async function unresolved(
  actor: Member,
  { id, name }: Automation,
  failures: VariableFailure[],
): Promise<AppError> {
  await recordAudit(database(), actor, {
    action: "deployment.failed",
    object: { kind: "automation", id, label: name },
    outcome: "failed",
    detail: { failures: failures.map(({ key, reason }) => ({ key, reason })) },
  });
  const keys = failures.map(({ key }) => key).join(", ");
  return new AppError(
    "deployment_unresolved",
    `Nothing was deployed, because these variables failed: ${keys}.`,
    { failures: seenFailures(actor, failures) },
  );
}

const bakedCount = sql<number>`(select count(*)::int from deployment_values v
  where v.deployment_id = deployments.id and v.sealed_value <> '')`;

/** The newest first; the cursor is the last version shown. */
export async function listDeployments(
  actor: Actor,
  automationId: string,
  input: unknown,
): Promise<Page<Deployment>> {
  requirePermission(actor, "automations:read");
  const { limit, cursor } = parseInput(ListQuery, input);
  if (cursor !== undefined && !/^\d{1,9}$/.test(cursor)) {
    throw new AppError("malformed_request", "The cursor is not one that this list gave.");
  }
  await findAutomation(database(), actor, automationId);
  const rows = await selectDeployments()
    .where(and(mine(actor, automationId), cursor ? lt(deployments.version, Number(cursor)) : undefined))
    .limit(limit + 1);
  const items = rows.slice(0, limit).map(view);
  return { items, nextCursor: rows.length > limit ? String(items.at(-1)?.version) : null };
}

export async function getDeployment(
  actor: Actor,
  automationId: string,
  version: string,
): Promise<DeploymentDetail> {
  requirePermission(actor, "automations:read");
  const [found] = await selectDeployments().where(
    and(mine(actor, automationId), eq(deployments.version, versionOf(version))),
  );
  if (!found) throw noDeployment();
  const rows = await bakedRows(database(), actor.organizationId, found.row.id);
  const variables = rows.map(({ key, sealedValue, secretName, arn, versionId }) =>
    seenReceipt(actor, {
      key,
      readAt: sealedValue === "" ? ("kickoff" as const) : ("deploy" as const),
      secretName,
      arn,
      versionId,
    }),
  );
  return { ...view(found), variables };
}

/** Ends the access of the version's workers at their next request. Revoking twice is the same as once. */
export async function revokeDeployment(actor: Actor, automationId: string, version: string): Promise<void> {
  requirePermission(actor, "automations:manage");
  await organizationTransaction(actor.organizationId, async (tx) => {
    const automation = await findAutomation(tx, actor, automationId);
    const one = and(mine(actor, automationId), eq(deployments.version, versionOf(version)));
    const [found] = await tx
      .select({ id: deployments.id, revokedAt: deployments.revokedAt })
      .from(deployments)
      .where(one);
    if (!found) throw noDeployment();
    if (found.revokedAt) return;
    await tx.update(deployments).set({ revokedAt: sql`now()` }).where(one);
    await recordAudit(tx, actor, {
      action: "deployment.revoked",
      object: objectOf(found.id, automation.name, Number(version)),
    });
  });
}

function mine(actor: Actor, automationId: string) {
  return and(
    eq(deployments.automationId, automationId),
    eq(deployments.organizationId, actor.organizationId),
  );
}

function selectDeployments() {
  return database()
    .select({ row: deployments, createdBy: users.name, bakedCount })
    .from(deployments)
    .leftJoin(users, eq(users.id, deployments.createdBy))
    .orderBy(desc(deployments.version))
    .$dynamic();
}

interface Selected {
  row: typeof deployments.$inferSelect;
  createdBy: string | null;
  bakedCount: number;
}

function view({ row, createdBy, bakedCount }: Selected): Deployment {
  return {
    version: row.version,
    createdAt: row.createdAt.toISOString(),
    createdBy,
    revokedAt: row.revokedAt?.toISOString() ?? null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    bakedCount,
  };
}

function versionOf(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw noDeployment();
  return Number(text);
}

function noDeployment(): AppError {
  return new AppError("not_found", "There is no such deployment.");
}

function objectOf(id: string, automationName: string, version: number) {
  return { kind: "deployment", id, label: `${automationName} v${version}` };
}
