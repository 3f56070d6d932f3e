// Deployment tokens: how a deployment's workers authenticate. Shown once, stored as a hash.
import { createHash, randomBytes } from "node:crypto";
import { and, gt, isNull, lt, or, type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { database, type Executor } from "@/db/client";
import { sameRevision } from "@/db/revision";
import { automations, deployments } from "@/db/schema/automations";
import { inOrganization } from "@/db/scope";
import { statement } from "@/db/statement";
import type { Actor, Origin, Worker } from "@/lib/server/auth/actor";
import { AppError } from "@/lib/shared/errors";

/** 256 random bits: nothing that a hash would have to slow a guesser down for. */
export function newToken(): string {
  return `lkd_${randomBytes(32).toString("base64url")}`;
}

export function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** By the database's clock, which also judges whether it is over. As the organization has set it, without days. */
export function expiry({ organizationId }: Pick<Actor, "organizationId">, days: number | undefined) {
  return sql`now() + make_interval(days => coalesce(${days ?? null}::int, (select deployment_token_days
    from organizations where id = ${organizationId}::uuid)))`;
}

export const running = alias(deployments, "running");
/** Of the token's own deployment, or where it follows the newest version, of the newest that is not revoked. */
const runningId = sql`case when ${deployments.followsNewest} then (
  select newest.id from deployments newest
  where newest.automation_id = ${deployments.automationId}
    and newest.organization_id = ${deployments.organizationId} and newest.revoked_at is null
  order by newest.version desc limit 1) else ${deployments.id} end`;

/** What a token has to be to let a worker in, its expiry aside. */
export const notRevoked = and(isNull(deployments.revokedAt), isNull(deployments.tokenRevokedAt));

/** Which tokens end so soon that somebody should be told: time enough to deploy and to hand out a token without haste. */
export const endsSoon = and(
  notRevoked,
  gt(deployments.expiresAt, sql`now()`),
  lt(deployments.expiresAt, sql`now() + interval '14 days'`),
);

const recentlyUsed = sql`${deployments.lastUsedAt} > now() - interval '1 minute'`;

interface WorkerRow {
  organizationId: string;
  automationId: string;
  automationName: string;
  deploymentId: string;
  deploymentVersion: number;
  tokenDeploymentId: string;
  tokenVersion: number;
  followsNewest: boolean;
  expiredAt: string | null;
  isUseNoted: boolean;
}

type WorkerFinder<Found> = (db: Executor, values: { hash: string }) => Promise<(WorkerRow & Found)[]>;

/** The question whose token it is, by its hash. @param besides further columns, of its automation and the version that runs. */
export function workerFinder<Found extends object>(besides?: () => SQL): WorkerFinder<Found> {
  return statement<{ hash: string }, WorkerRow & Found>(
    () => sql`select ${deployments.organizationId} as "organizationId", ${deployments.automationId} as "automationId",
      ${automations.name} as "automationName", ${running.id} as "deploymentId",
      ${running.version} as "deploymentVersion", ${deployments.id} as "tokenDeploymentId",
      ${deployments.version} as "tokenVersion", ${deployments.followsNewest} as "followsNewest",
      case when ${deployments.expiresAt} <= now()
        then to_char(${deployments.expiresAt} at time zone 'UTC', 'YYYY-MM-DD') end as "expiredAt",
      coalesce(${recentlyUsed}, false) as "isUseNoted"${besides ? sql`, ${besides()}` : sql``}
    from ${deployments}
    join ${automations} on ${automations.id} = ${deployments.automationId}
      and ${automations.organizationId} = ${deployments.organizationId}
    join deployments running on ${running.id} = ${runningId}
      and ${running.organizationId} = ${deployments.organizationId}
    where ${deployments.tokenHash} = ${sql.placeholder("hash")}::text and ${notRevoked}`,
  );
}

/**
 * The worker that a deployment token stands for. Which version that is, where the token follows the newest, is decided
 * here: once for a kickoff, since what belongs to one that has begun goes by its own record (kickoff-record.ts).
 *
 * @throws AppError `unauthenticated` when no deployment has it, when it was revoked, or when its time is over.
 */
export async function workerOf(token: string, origin: Origin): Promise<Worker> {
  return (await workerWith(findWorker, token, origin)).worker;
}

/** The same, with what else was asked for. */
export async function workerWith<Found extends object>(
  find: WorkerFinder<Found>,
  token: string,
  origin: Origin,
): Promise<{ worker: Worker; found: Found }> {
  // Nobody ever got such a token: the database need not be asked, nor the attempt counted.
  if (!token.startsWith("lkd_")) throw new AppError("unauthenticated", "This isn't a deployment token.");
  const [row] = await find(database(), { hash: hashOf(token) });
  if (!row) {
    throw new AppError("unauthenticated", "The deployment token isn't valid: it's unknown or was revoked.");
  }
  const { organizationId, automationId, automationName, deploymentId, deploymentVersion, ...rest } = row;
  const { tokenDeploymentId, tokenVersion: version, followsNewest, expiredAt, isUseNoted, ...found } = rest;
  if (expiredAt) {
    throw new AppError(
      "unauthenticated",
      `The deployment token expired on ${expiredAt}. Deploy ${automationName} again and give its workers the new token.`,
    );
  }
  const worker: Worker = {
    kind: "worker",
    organizationId,
    automationId,
    automationName,
    deploymentId,
    deploymentVersion,
    token: { deploymentId: tokenDeploymentId, version, followsNewest },
    ...origin,
  };
  if (!isUseNoted) await noteUse(worker);
  return { worker, found: found as unknown as Found };
}

const findWorker = workerFinder<object>();

/** Asked again as it is written: of many workers that come at once, one writes. */
async function noteUse({ organizationId, token }: Pick<Worker, "organizationId" | "token">) {
  await database()
    .update(deployments)
    .set({ lastUsedAt: sql`now()`, ...sameRevision(deployments) })
    .where(
      inOrganization(
        { organizationId },
        deployments,
        { id: token.deploymentId },
        or(isNull(deployments.lastUsedAt), sql`not (${recentlyUsed})`),
      ),
    );
}
