// Identity tokens for workers, which do the exchange with the cloud themselves: each for one config and one deployment.
import { sql } from "drizzle-orm";
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
import { references } from "@/db/scope";
import { statement } from "@/db/statement";
import type { AuditedAction } from "@/lib/server/audit/record";
import { recordTogether } from "@/lib/server/audit/together";
import { type Actor, requireWorker, type Worker } from "@/lib/server/auth/actor";
import { notRevoked } from "@/lib/server/automations/deployments/token";
import { runtimeTooOld } from "@/lib/server/automations/kickoffs/service";
import { readsVariable } from "@/lib/server/environment-variables/assigned-variables";
import {
  createSubjectTokens,
  type Subject,
  type SubjectToken,
  tokenLifetimes,
} from "@/lib/server/oidc/subject-token";
import { readAs, subjectFor } from "@/lib/server/secret-providers/store-cache";
import { workloadIdentity } from "@/lib/shared/clouds/ids";
import { AppError, parseInput } from "@/lib/shared/errors";
import { type IdentityToken, IdentityTokenInput, isOlderRuntime } from "@/lib/shared/resolution/plan";

const workerTokens = createSubjectTokens(tokenLifetimes.worker);

/**
 * A token for the role of one config, on record with the config and the deployment each time that it is given.
 *
 * @throws AppError `not_found` unless the config is in the plan of that kickoff of the worker's own token, and one of the
 * automation's assigned variables still reads with it; `runtime_too_old` for a kickoff that was refused as such.
 */
export async function issueIdentityToken(authenticated: Actor, body: unknown): Promise<IdentityToken> {
  requireWorker(authenticated);
  const input = parseInput(IdentityTokenInput, body);
  const { token, audience, issuedAt, expiresAt } = await give(authenticated, input);
  return { token, audience, issuedAt: issuedAt.toISOString(), expiresAt: expiresAt.toISOString() };
}

/** Looks whether one may be given, mints it where none is held, and records it, in one transaction: what is revoked gets nothing. */
async function give(authenticated: Worker, input: IdentityTokenInput): Promise<SubjectToken> {
  const { row, given } = await recordTogether({
    actor: authenticated,
    async write(tx) {
      const [row] = await findPlanned(tx, lookedFor(authenticated, input));
      if (!row || isOlderRuntime(row.runtimeVersion)) return { row };
      return { row, given: await workerTokens(subjectOfHolder(row, authenticated, input)) };
    },
    audited: ({ row, given }) =>
      row && given ? givenTo(inRun(row, authenticated), row.name, input, given) : null,
    actorOf: ({ row }) => (row ? inRun(row, authenticated) : authenticated),
  });
  if (!row) throw notPlanned();
  if (!given) throw runtimeTooOld(row.runtimeVersion);
  return given;
}

function givenTo(
  { automationName: automation, deploymentVersion, token }: Worker,
  label: string,
  { configId, kickoffId }: IdentityTokenInput,
  { id: tokenId, expiresAt }: SubjectToken,
): AuditedAction {
  return {
    action: "identity_token.issued",
    object: { kind: "workload_identity_config", id: configId, label },
    detail: {
      automation,
      deploymentVersion,
      ...("identity" in token
        ? { workerIdentity: token.identity }
        : token.followsNewest && { tokenVersion: token.version }),
      kickoffId,
      tokenId,
      expiresAt: expiresAt.toISOString(),
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

/** The worker with the version that its kickoff runs, even if a newer version was deployed since. */
function inRun({ deploymentId, deploymentVersion }: PlannedRow, authenticated: Worker): Worker {
  return { ...authenticated, deploymentId, deploymentVersion };
}

/** By deployment token too: an identity token is never reused for another deployment token. */
function subjectOfHolder(row: PlannedRow, actor: Worker, { configId }: IdentityTokenInput): Subject {
  const { cloud, settings, subject, credentialSettings, deploymentId } = row;
  const read = readAs({ settings: credentialSettings }, { id: configId, cloud, settings });
  const source = { ...read, ...(subject === "automation" && { automationId: actor.automationId }) };
  const holder = `${actor.token.id} ${deploymentId} ${configId}`;
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
    join ${variables} on ${references(assignments.variableId, variables)}
    join ${credentials} on ${readsVariable}
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
