// Identity tokens for workers, which do the exchange with the cloud themselves: each for one config and one deployment.
import { and, eq, isNull } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { database, type Executor } from "@/db/client";
import { deployments, kickoffReceipts, kickoffs } from "@/db/schema/automations";
import { workloadIdentityConfigs as configs } from "@/db/schema/secrets";
import { recordAudit } from "@/lib/server/audit/record";
import { type Actor, requireWorker, type Worker } from "@/lib/server/auth/actor";
import { notRevoked } from "@/lib/server/automations/deployment-token";
import { inKickoff, mine } from "@/lib/server/automations/kickoff-record";
import { runtimeTooOld } from "@/lib/server/automations/runtime";
import { planKickoff } from "@/lib/server/environment-variables/planning";
import { createSubjectTokens, tokenLifetimes } from "@/lib/server/oidc/subject-token";
import { subjectFor } from "@/lib/server/secret-providers/stores";
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
  const actor = await inKickoff(authenticated, wanted.kickoffId);
  const { plan } = await planKickoff(actor.organizationId, actor.automationId);
  const entry = plan.find((candidate) => candidate.configId === wanted.configId);
  // Asked before anything is minted, and again below: what is revoked meanwhile gets nothing.
  const planned = entry && (await findPlanned(database(), actor, wanted));
  if (!planned) throw notPlanned();
  if (isOlderRuntime(planned.runtimeVersion)) throw runtimeTooOld(planned.runtimeVersion);

  // Of the deployment token too: what is reused for one was never given to another.
  const holder = `${actor.token.deploymentId} ${actor.deploymentId} ${wanted.configId}`;
  const minted = await workerTokens({ ...subjectFor(actor, entry), holder });
  const { token, audience, issuedAt, expiresAt } = minted;
  await database().transaction(async (tx) => {
    const config = await findPlanned(tx, actor, wanted);
    if (!config) throw notPlanned();
    await recordAudit(tx, actor, {
      action: "identity_token.issued",
      object: { kind: "workload_identity_config", id: wanted.configId, label: config.name },
      detail: {
        automation: actor.automationName,
        deploymentVersion: actor.deploymentVersion,
        ...(actor.token.followsNewest && { tokenVersion: actor.token.version }),
        kickoffId: wanted.kickoffId,
        tokenId: minted.id,
        expiresAt: expiresAt.toISOString(),
      },
    });
  });
  return { token, audience, issuedAt: issuedAt.toISOString(), expiresAt: expiresAt.toISOString() };
}

const run = alias(deployments, "run");

/** The config as it is in the kickoff's plan, while neither the version that it runs nor the token is revoked. */
async function findPlanned(
  executor: Executor,
  actor: Worker,
  { configId, kickoffId }: IdentityTokenInput,
): Promise<{ name: string; runtimeVersion: string } | undefined> {
  const [config] = await executor
    .select({ name: configs.name, runtimeVersion: kickoffs.runtimeVersion })
    .from(kickoffs)
    .innerJoin(
      run,
      and(
        eq(run.id, kickoffs.deploymentId),
        eq(run.organizationId, kickoffs.organizationId),
        isNull(run.revokedAt),
      ),
    )
    .innerJoin(
      deployments,
      and(
        eq(deployments.id, actor.token.deploymentId),
        eq(deployments.organizationId, kickoffs.organizationId),
        notRevoked,
      ),
    )
    .innerJoin(
      kickoffReceipts,
      and(
        eq(kickoffReceipts.kickoffId, kickoffs.id),
        eq(kickoffReceipts.organizationId, kickoffs.organizationId),
        eq(kickoffReceipts.configId, configId),
      ),
    )
    .innerJoin(
      configs,
      and(eq(configs.id, kickoffReceipts.configId), eq(configs.organizationId, kickoffs.organizationId)),
    )
    .where(mine(actor, kickoffId))
    .limit(1);
  return config;
}

function notPlanned(): AppError {
  return new AppError("not_found", "This kickoff's plan doesn't contain this config.");
}
