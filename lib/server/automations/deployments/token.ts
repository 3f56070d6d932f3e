// How workers authenticate: by the token of a deployment, shown once, or by a session (worker-identities). Both stored as hashes.
import { and, gt, isNull, lt, or, type SQL, sql } from "drizzle-orm";
import { alias, type PgColumn } from "drizzle-orm/pg-core";
import { database, type Executor } from "@/db/client";
import { sameRevision } from "@/db/revision";
import { automations, deployments } from "@/db/schema/automations";
import { organizations } from "@/db/schema/people";
import { workerIdentities as identities, workerSessions as sessions } from "@/db/schema/worker-identities";
import { inOrganization } from "@/db/scope";
import { statement } from "@/db/statement";
import { requireThere } from "@/db/there";
import type { Actor, Origin, Worker } from "@/lib/server/auth/actor";
import { hashOf, newToken } from "@/lib/server/auth/token";
import { AppError } from "@/lib/shared/errors";

const deploymentPrefix = "lkd";
/** Unlike "lks", which begins the sessions of people. */
const sessionPrefix = "lkw";

export const newDeploymentToken = () => newToken(deploymentPrefix);

export const newSessionToken = () => newToken(sessionPrefix);

/** By the database's clock, which also judges whether it is over. As the organization has set it, without days. */
export function expiry({ organizationId }: Pick<Actor, "organizationId">, days: number | undefined) {
  return sql`now() + make_interval(days => coalesce(${days ?? null}::int, (select deployment_token_days
    from organizations where id = ${organizationId}::uuid)))`;
}

export const running = alias(deployments, "running");
/** The newest version of an automation that is not revoked. */
const newestOf = ({
  automationId,
  organizationId,
}: {
  automationId: PgColumn;
  organizationId: PgColumn;
}) => sql`(
  select newest.id from deployments newest
  where newest.automation_id = ${automationId}
    and newest.organization_id = ${organizationId} and newest.revoked_at is null
  order by newest.version desc limit 1)`;
/** The version that a token runs: its own deployment, or the newest one if the token follows it. */
const runningId = sql`case when ${deployments.followsNewest} then ${newestOf(deployments)} else ${deployments.id} end`;

/** The condition for a token to let a worker in, except its expiry. */
export const notRevoked = and(isNull(deployments.revokedAt), isNull(deployments.tokenRevokedAt));

/** Which tokens end so soon that the console warns: early enough to deploy and to hand out a token without haste. */
export const endsSoon = and(
  notRevoked,
  gt(deployments.expiresAt, sql`now()`),
  lt(deployments.expiresAt, sql`now() + interval '14 days'`),
);

const recentlyUsed = sql`${deployments.lastUsedAt} > now() - interval '1 minute'`;

interface WorkerRow extends Omit<Worker, keyof Origin | "kind" | "token"> {
  tokenId: string;
  /** Null for a session. */
  tokenVersion: number | null;
  /** The worker identity's name; null for a deployment's token. */
  identity: string | null;
  followsNewest: boolean;
  expiredAt: string | null;
  isUseNoted: boolean;
  /** Milliseconds; null for an organization that is there. */
  deletedMs: string | null;
}

type Find<Found> = (db: Executor, values: { hash: string }) => Promise<(WorkerRow & Found)[]>;

interface WorkerFinder<Found> {
  byToken: Find<Found>;
  bySession: Find<Found>;
}

/** The question whose token it is, by its hash. @param more further columns, of its automation and the version that runs. */
export function workerFinder<Found extends object>(more?: () => SQL): WorkerFinder<Found> {
  const columns =
    () => sql`${running.organizationId} as "organizationId", ${running.automationId} as "automationId",
    ${automations.name} as "automationName", ${running.id} as "deploymentId",
    ${running.version} as "deploymentVersion",
    floor(extract(epoch from ${organizations.deletedAt}) * 1000)::text as "deletedMs"${more ? sql`, ${more()}` : sql``}`;
  const automationOfRunning = sql`join ${automations} on ${automations.id} = ${running.automationId}
    and ${automations.organizationId} = ${running.organizationId}
    join ${organizations} on ${organizations.id} = ${running.organizationId}`;
  return {
    byToken: statement(
      () => sql`select ${columns()}, ${deployments.id} as "tokenId", ${deployments.version} as "tokenVersion",
        null as "identity", ${deployments.followsNewest} as "followsNewest",
        case when ${deployments.expiresAt} <= now()
          then to_char(${deployments.expiresAt} at time zone 'UTC', 'YYYY-MM-DD') end as "expiredAt",
        coalesce(${recentlyUsed}, false) as "isUseNoted"
      from ${deployments}
      join deployments running on ${running.id} = ${runningId}
        and ${running.organizationId} = ${deployments.organizationId}
      ${automationOfRunning}
      where ${deployments.tokenHash} = ${sql.placeholder("hash")}::text and ${notRevoked}`,
    ),
    bySession: statement(
      () => sql`select ${columns()}, ${identities.id} as "tokenId", null::int as "tokenVersion",
        ${identities.name} as "identity", true as "followsNewest", null as "expiredAt", true as "isUseNoted"
      from ${sessions}
      join ${identities} on ${identities.id} = ${sessions.identityId}
        and ${identities.organizationId} = ${sessions.organizationId}
      join deployments running on ${running.id} = ${newestOf(identities)}
        and ${running.organizationId} = ${identities.organizationId}
      ${automationOfRunning}
      where ${sessions.tokenHash} = ${sql.placeholder("hash")}::text and ${sessions.expiresAt} > now()
        and not exists (select from deployments ended
          where ended.automation_id = ${identities.automationId} and ended.organization_id = ${identities.organizationId}
            and (ended.version = ${sessions.deploymentVersion}
              or ended.version > ${sessions.deploymentVersion} and ended.revoked_at > ${sessions.createdAt})
            and ended.revoked_at is not null)`,
    ),
  };
}

const begins = (token: string, prefix: string) => token.startsWith(`${prefix}_`);

/** Latchkey never made a token of another form: it needs no query, and the attempt is not counted. */
export const isWorkerToken = (token: string) =>
  begins(token, deploymentPrefix) || begins(token, sessionPrefix);

/**
 * The worker that a deployment token or a session belongs to. Which version that is, where the token follows the newest, is decided
 * here: once for a kickoff, since what belongs to one that has begun goes by its own record (kickoffs/record.ts).
 *
 * @throws AppError `unauthenticated` when no deployment has it, when it was revoked, or when its time is over;
 * `organization_deleted`.
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
  if (!isWorkerToken(token)) throw new AppError("unauthenticated", "This isn't a deployment token.");
  const isSession = begins(token, sessionPrefix);
  const [row] = await (isSession ? find.bySession : find.byToken)(database(), { hash: hashOf(token) });
  if (!row) {
    throw new AppError(
      "unauthenticated",
      isSession
        ? "The session isn't valid: it's over, or its worker identity or deployment was removed. Start a new one."
        : "The deployment token isn't valid: it's unknown or was revoked.",
    );
  }
  const { organizationId, automationId, automationName, deploymentId, deploymentVersion, ...rest } = row;
  const {
    tokenId: id,
    tokenVersion,
    identity,
    followsNewest,
    expiredAt,
    isUseNoted,
    deletedMs,
    ...found
  } = rest;
  requireThere(deletedMs === null ? null : new Date(Number(deletedMs)));
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
    token: { id, followsNewest, ...(identity === null ? { version: tokenVersion ?? 0 } : { identity }) },
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
        { id: token.id },
        or(isNull(deployments.lastUsedAt), sql`not (${recentlyUsed})`),
      ),
    );
}
