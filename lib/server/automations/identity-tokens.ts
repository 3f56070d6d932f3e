// Identity tokens for workers, which do the exchange with the cloud themselves: each for one config and one deployment.
import { sql } from "drizzle-orm";
import { database } from "@/db/client";
import { deployments, kickoffs, kickoffReceipts as receipts } from "@/db/schema/automations";
import {
  workloadIdentityConfigs as configs,
  secretProviderCredentials as credentials,
} from "@/db/schema/secrets";
import {
  environmentVariableAssignments as assignments,
  environmentVariables as variables,
} from "@/db/schema/variables";
import { workerIdentities as identities } from "@/db/schema/worker-identities";
import { statement } from "@/db/statement";
import type { AuditedAction } from "@/lib/server/audit/record";
import { recordTogether } from "@/lib/server/audit/together";
import { type Actor, requireWorker, type Worker } from "@/lib/server/auth/actor";
import { notRevoked } from "@/lib/server/automations/deployment-token";
import { runtimeTooOld } from "@/lib/server/automations/runtime";
import { readingCredential } from "@/lib/server/environment-variables/assigned-variables";
import {
  createSubjectTokens,
  type Subject,
  type SubjectToken,
  tokenLifetimes,
} from "@/lib/server/oidc/subject-token";
import { readAs, subjectFor } from "@/lib/server/secret-providers/store-cache";
import { workloadIdentity } from "@/lib/shared/clouds/schema";
import { AppError, parseInput } from "@/lib/shared/errors";
import { type IdentityToken, IdentityTokenInput, isOlderRuntime } from "@/lib/shared/resolution/plan";

const workerTokens = createSubjectTokens(tokenLifetimes.worker);

/**
 * A token for the role of one config, on record with the config and the deployment each time that it is given.
 *
 * @throws AppError `not_found` unless the config is in the plan of that kickoff of the worker's own token, and one of the
 * automation's assigned variables still reads with it; `runtime_too_old` for a kickoff that was refused as such.
 */
export async function issueIdentityToken(authenticated: Actor, input: unknown): Promise<IdentityToken> {
  requireWorker(authenticated);
  const wanted = parseInput(IdentityTokenInput, input);
  // Whoever was given one lately gets the same again: then one look is enough, which is that of the record.
  const recent = `${authenticated.token.id} ${wanted.configId}`;
  if (!mintedLately.has(recent)) await minted(authenticated, wanted);
  const given = (await giveHeld(authenticated, wanted)) ?? (await giveMinted(authenticated, wanted));
  mintedLately.add(recent);
  const { token, audience, issuedAt, expiresAt } = given;
  return { token, audience, issuedAt: issuedAt.toISOString(), expiresAt: expiresAt.toISOString() };
}

/** Another was minted meanwhile, or what is assigned has changed between two looks: once more, from the beginning. */
async function giveMinted(authenticated: Worker, wanted: IdentityTokenInput): Promise<SubjectToken> {
  await minted(authenticated, wanted);
  const given = await giveHeld(authenticated, wanted);
  if (!given) throw notPlanned();
  return given;
}

const mintedLately = boundedSet(10_000);

/** Asked before anything is minted, and again when it is given: what is revoked meanwhile gets nothing. */
async function minted(authenticated: Worker, wanted: IdentityTokenInput): Promise<void> {
  const [row] = await findPlanned(database(), lookedFor(authenticated, wanted));
  const planned = requirePlanned(row, authenticated);
  await workerTokens(subjectOfHolder(planned, wanted));
}

/**
 * Gives a token that is held, and records it, in one transaction with the look whether it may be given.
 *
 * @returns null where none is held for what is planned now.
 */
async function giveHeld(authenticated: Worker, wanted: IdentityTokenInput): Promise<SubjectToken | null> {
  const { planned, held } = await recordTogether({
    actor: authenticated,
    async write(tx) {
      const [row] = await findPlanned(tx, lookedFor(authenticated, wanted));
      const held = row && (await workerTokens.held(subjectOfHolder(plannedIn(row, authenticated), wanted)));
      return { planned: row, held: row && !isOlderRuntime(row.runtimeVersion) ? held : undefined };
    },
    audited: ({ planned: row, held }) =>
      row && held ? givenTo(plannedIn(row, authenticated), wanted, held) : null,
    actorOf: ({ planned: row }) => (row ? plannedIn(row, authenticated).actor : authenticated),
  });
  requirePlanned(planned, authenticated);
  return held ?? null;
}

function givenTo({ actor, row }: Planned, wanted: IdentityTokenInput, held: SubjectToken): AuditedAction {
  return {
    action: "identity_token.issued",
    object: { kind: "workload_identity_config", id: wanted.configId, label: row.name },
    detail: {
      automation: actor.automationName,
      deploymentVersion: actor.deploymentVersion,
      ...("identity" in actor.token
        ? { workerIdentity: actor.token.identity }
        : actor.token.followsNewest && { tokenVersion: actor.token.version }),
      kickoffId: wanted.kickoffId,
      tokenId: held.id,
      expiresAt: held.expiresAt.toISOString(),
    },
  };
}

interface PlannedRow {
  name: string;
  runtimeVersion: string;
  deploymentId: string;
  deploymentVersion: number;
  cloud: string;
  settings: Record<string, string>;
  subject: "organization" | "automation";
  credentialSettings: Record<string, string>;
}

interface Planned {
  row: PlannedRow;
  /** As it is in the kickoff: of the version which that runs, whatever is the newest by now. */
  actor: Worker;
}

function plannedIn(row: PlannedRow, authenticated: Worker): Planned {
  const { deploymentId, deploymentVersion } = row;
  return { row, actor: { ...authenticated, deploymentId, deploymentVersion } };
}

function requirePlanned(row: PlannedRow | undefined, authenticated: Worker): Planned {
  if (!row) throw notPlanned();
  if (isOlderRuntime(row.runtimeVersion)) throw runtimeTooOld(row.runtimeVersion);
  return plannedIn(row, authenticated);
}

/** Of the deployment token too: what is reused for one was never given to another. */
function subjectOfHolder({ row, actor }: Planned, { configId }: IdentityTokenInput): Subject {
  const { cloud, settings, subject, credentialSettings } = row;
  const read = readAs({ settings: credentialSettings }, { id: configId, cloud, settings });
  const source = { ...read, ...(subject === "automation" && { automationId: actor.automationId }) };
  const holder = `${actor.token.id} ${actor.deploymentId} ${configId}`;
  return { ...subjectFor(actor, source), holder };
}

function lookedFor(
  { organizationId, automationId, token }: Worker,
  { configId, kickoffId }: IdentityTokenInput,
) {
  return { organizationId, automationId, tokenId: token.id, configId, kickoffId };
}

/**
 * The config as it is in the kickoff's plan, while neither the version that it runs nor the token is revoked, and the first
 * assigned variable that still reads with it; not the whole plan.
 */
const findPlanned = statement<ReturnType<typeof lookedFor>, PlannedRow>(
  () => sql`select ${configs.name} as name, ${kickoffs.runtimeVersion} as "runtimeVersion", run.id as "deploymentId",
    run.version as "deploymentVersion", ${configs.cloud} as cloud, ${configs.settings} as settings,
    ${configs.subject} as subject, reading.settings as "credentialSettings"
  from ${kickoffs}
  join deployments run on run.id = ${kickoffs.deploymentId}
    and run.organization_id = ${kickoffs.organizationId} and run.revoked_at is null
  cross join lateral (
    select ${deployments.id} as id from ${deployments}
    where ${deployments.id} = ${sql.placeholder("tokenId")}::uuid
      and ${deployments.organizationId} = ${kickoffs.organizationId} and ${notRevoked}
    union all
    select ${identities.id} from ${identities}
    where ${identities.id} = ${sql.placeholder("tokenId")}::uuid
      and ${identities.organizationId} = ${kickoffs.organizationId}
  ) token
  join ${configs} on ${configs.id} = ${sql.placeholder("configId")}::uuid
    and ${configs.organizationId} = ${kickoffs.organizationId}
  cross join lateral (
    select ${credentials.settings} as settings
    from ${assignments}
    join ${variables} on ${variables.id} = ${assignments.variableId}
      and ${variables.organizationId} = ${assignments.organizationId}
    join ${credentials} on ${credentials.organizationId} = ${variables.organizationId}
      and ${credentials.id} = ${readingCredential}
    where ${assignments.automationId} = ${sql.placeholder("automationId")}::uuid
      and ${assignments.organizationId} = ${configs.organizationId}
      and ${credentials.workloadIdentityConfigId} = ${configs.id}
      and ${credentials.authenticationMethod} = ${sql.raw(`'${workloadIdentity}'`)}
    order by ${variables.key} limit 1
  ) reading
  where ${kickoffs.id} = ${sql.placeholder("kickoffId")}::uuid
    and ${kickoffs.organizationId} = ${sql.placeholder("organizationId")}::uuid
    and coalesce(${kickoffs.tokenDeploymentId}, ${kickoffs.deploymentId}) = token.id
    and (${configs.automationIds} is null
      or ${sql.placeholder("automationId")}::uuid = any(${configs.automationIds}))
    and exists (select from ${receipts} where ${receipts.kickoffId} = ${kickoffs.id}
      and ${receipts.organizationId} = ${kickoffs.organizationId} and ${receipts.configId} = ${configs.id})`,
);

function notPlanned(): AppError {
  return new AppError("not_found", "This kickoff's plan doesn't contain this config.");
}

/** The oldest is forgotten for another. */
function boundedSet(most: number) {
  const held = new Set<string>();
  return {
    has: (one: string) => held.has(one),
    add(one: string) {
      held.delete(one);
      const [oldest] = held;
      if (oldest !== undefined && held.size >= most) held.delete(oldest);
      held.add(one);
    },
  };
}
