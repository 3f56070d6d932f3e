// Testing a credential stage by stage: whether its secret store can be reached, what each stage shows, and which failure
// makes the test red.
// Over 250 lines, since the stages and their log are read together: neither says anything without the other.
import { sql } from "drizzle-orm";
import { database, type Executor } from "@/db/client";
import { organizationTransaction } from "@/db/organization";
import { sameRevision } from "@/db/revision";
import { secretProviderCredentials as credentials } from "@/db/schema/secrets";
import { inOrganization } from "@/db/scope";
import { connectionStages, hasHandshake } from "@/lib/clouds/catalog";
import {
  cloudError,
  type IdentityTokenSource,
  type SecretStore,
  type StoreSource,
} from "@/lib/clouds/contract";
import { ConnectionTestInput } from "@/lib/clouds/inputs/connection-test";
import { placeOf } from "@/lib/clouds/registry";
import { auditUnexpectedFailure, recordAudit } from "@/lib/server/audit/record";
import { type Actor, requirePermission } from "@/lib/server/auth/actor";
import { concurrencyLimit } from "@/lib/server/concurrency";
import { checkIssuer } from "@/lib/server/oidc/issuer-check";
import { claimsOf } from "@/lib/server/oidc/subject-token";
import { openStoreFor } from "@/lib/server/secret-providers/cloud-share";
import { forgetNames } from "@/lib/server/secret-providers/known-names";
import { loadConnection, toExplainedFailure } from "@/lib/server/secret-providers/load-connection";
import { namedSecrets, type Reads, readSecrets } from "@/lib/server/secret-providers/probe-secrets";
import { tokenFor, tokenSource } from "@/lib/server/secret-providers/store-cache";
import type { ConnectionStage, ExplainedFailure } from "@/lib/shared/clouds/failures";
import { workloadIdentity } from "@/lib/shared/clouds/ids";
import { AppError, parseInput } from "@/lib/shared/errors";
import type {
  ConnectionTest,
  ConnectionTestProgress,
  ConnectionTestStage,
} from "@/lib/shared/secret-providers/schema";

const limited = concurrencyLimit(
  8,
  "This organization already has connection tests running. Try again when they're done.",
);

/**
 * Tests a credential and records the outcome, which is a result either way. Of single secrets it proves something only
 * where the input names them; their values are discarded as they arrive.
 *
 * @param onStage gets each stage as it begins and ends, once it is sure that there is something to test.
 * @throws AppError `not_found`; `too_many_requests` while many run for the organization.
 */
export async function testConnection(
  actor: Actor,
  id: string,
  input?: unknown,
  onStage: (stage: ConnectionTestProgress) => void = () => undefined,
): Promise<ConnectionTest> {
  requirePermission(actor, "secret_providers:manage");
  const { read, automationId } = parseInput(ConnectionTestInput, input);
  if (read === "assigned") requirePermission(actor, "environment_variables:read");
  const load = (executor: Executor) =>
    loadConnection(executor, actor, { kind: "credential", credentialId: id }, automationId);
  const connection = await load(database());
  if (!connection) throw new AppError("not_found", "This secret provider credential doesn't exist.");
  const { name, source, automation } = connection;
  const reads =
    read === "assigned"
      ? await namedSecrets(database(), actor, connection)
      : { names: read ? [read.secretName] : null, leftOut: 0 };
  const audited = {
    action: "secret_provider_credential.tested",
    object: { kind: "secret_provider_credential", id, label: name },
  } as const;
  return limited(actor.organizationId, () =>
    auditUnexpectedFailure(actor, audited, async () => {
      forgetNames(actor.organizationId, source);
      const outcome = await runConnectionTest(actor, source, reads, onStage);
      const result = { ...outcome, ...(automation && { automation }) };
      await organizationTransaction(actor.organizationId, async (tx) => {
        // If the credential or its config changed meanwhile, this outcome is of another connection and is not kept. New
        // keys change the source's revision.
        const current = await load(tx);
        if (JSON.stringify(current?.source) === JSON.stringify(source)) {
          await tx
            .update(credentials)
            .set({ lastTest: result, lastTestedAt: sql`now()`, ...sameRevision(credentials) })
            .where(inOrganization(actor, credentials, { id }));
        }
        await recordAudit(tx, actor, {
          ...audited,
          outcome: result.ok ? "ok" : "failed",
          detail: {
            ...(result.ok
              ? { principal: result.principal }
              : { stage: result.stage, reason: result.reason, providerCode: result.providerCode }),
            ...(automation && { automation: automation.name }),
            ...(read && { read: read === "assigned" ? read : read.secretName }),
          },
        });
      });
      return result;
    }),
  );
}

interface Run {
  actor: Actor;
  source: StoreSource;
  log: ReturnType<typeof stageLog>;
  explain(error: unknown, secretName?: string): ExplainedFailure;
}

/** @throws only errors that are not the connection's: a bug, a sealed key that cannot be opened, no place among the calls. */
export async function runConnectionTest(
  actor: Actor,
  source: StoreSource,
  reads: Reads,
  onStage: (stage: ConnectionTestProgress) => void,
): Promise<ConnectionTest> {
  const log = stageLog(connectionStages(source), onStage);
  const explain: Run["explain"] = (error, secretName) => toExplainedFailure(error, actor, source, secretName);
  const run: Run = { actor, source, log, explain };
  const red = (failure: ExplainedFailure): ConnectionTest => {
    log.fail(failure);
    return { ok: false, ...failure, stages: log.close() };
  };
  try {
    const wrong = source.method === workloadIdentity ? await lookAtIssuer(run) : null;
    if (wrong) return red(wrong);
    const store = await signIn(run);
    log.begin("identity");
    const identity = await store.verify();
    log.end("identity", "ok", identity);
    await list(run, store);
    const unread = await read(run, store, reads);
    return unread ? red(unread) : { ok: true, ...identity, stages: log.close() };
  } catch (error) {
    return red(explain(error));
  } finally {
    log.close();
  }
}

/** A definite fault ends the test: the cloud would only say that it could not retrieve a key. */
async function lookAtIssuer({ log }: Run): Promise<ExplainedFailure | null> {
  log.begin("issuer");
  const { outcome, parts } = await checkIssuer();
  const found = parts.flatMap((part) => part.findings);
  const failed = found.filter((finding) => finding.outcome === "failed");
  // The findings that end the test come first.
  const findings = [...failed, ...found.filter((finding) => finding.outcome === "warning")];
  log.end("issuer", outcome, { findings });
  const [wrong] = failed;
  if (!wrong) return null;
  const { reason, message, remedy } = wrong;
  return { stage: "issuer", reason, providerCode: null, message, cause: message, remedy, place: "issuer" };
}

/** Opens the store anew: credentials that another request keeps would prove nothing about the handshake now. */
async function signIn(run: Run): Promise<SecretStore> {
  const { actor, source, log } = run;
  const mints = source.method === workloadIdentity;
  if (mints || hasHandshake(source)) log.begin(mints ? "mint" : "exchange");
  const store = openStoreFor(actor, source, mints ? watchedTokens(run) : tokenSource(actor, source));
  if (!hasHandshake(source)) return store;
  await store.signIn();
  log.end("exchange", "ok");
  return store;
}

/** Minting ends with the first token; the exchange begins with it. */
function watchedTokens({ actor, source, log }: Run): IdentityTokenSource {
  let isFirst = true;
  return async (_, refused) => {
    const { token } = await tokenFor(actor, source, refused);
    if (isFirst) {
      isFirst = false;
      log.end("mint", "ok", { claims: claimsOf(token) });
      log.begin("exchange");
    }
    return token;
  };
}

/**
 * A cloud identifies any valid key, so only a call to the store shows that the key may use it. With Workload Identity
 * the handshake has shown that, and names are only needed for suggestions: there a failure is a warning.
 */
async function list({ source, log, explain }: Run, store: SecretStore): Promise<void> {
  log.begin("list");
  try {
    const { names, truncated } = await store.listSecretNames("");
    const facts = { nameCount: names.length, hasMoreNames: truncated };
    if (names.length > 0) return log.end("list", "ok", facts);
    const message = `There are no secrets in ${placeOf(source.cloud, source.settings, "") || "this store"}.`;
    const empty = cloudError({ stage: "list", reason: "no_secrets_listed", providerCode: null, message });
    log.end("list", "warning", { ...facts, failure: explain(empty) });
  } catch (error) {
    if (source.method !== workloadIdentity) throw error;
    log.end("list", "warning", { failure: explain(error) });
  }
}

/** @returns the first failure among the secrets. */
async function read({ log, explain }: Run, store: SecretStore, { names, leftOut }: Reads) {
  if (!names?.length) {
    log.finish({ stage: "read", outcome: "skipped", durationMs: null, ...(names && { secrets: [] }) });
    return null;
  }
  const more = leftOut > 0 ? { leftOut } : {};
  const untried = names.map((name) => ({ name, outcome: "not_reached" as const, durationMs: null }));
  log.begin("read", { secrets: untried, ...more });
  const secrets = await readSecrets(store, names, explain, (soFar) =>
    // The reason of a failure, which may be long, is sent once: at the end.
    log.update("read", { secrets: soFar.map(({ failure: _, ...secret }) => secret), ...more }),
  );
  const failure = secrets.find(({ outcome }) => outcome === "failed")?.failure;
  const isWhole = secrets.every(({ outcome }) => outcome === "ok") && leftOut === 0;
  log.end("read", failure ? "failed" : isWhole ? "ok" : "warning", { secrets, ...more });
  return failure ? { ...failure, stage: "read" as const } : null;
}

type Facts = Partial<Omit<ConnectionTestStage, "stage" | "outcome" | "durationMs">>;

/** The stages as they begin and end, with their times: reported as it happens, and kept for the result. */
function stageLog(plan: readonly ConnectionStage[], onStage: (stage: ConnectionTestProgress) => void) {
  const begun = new Map<ConnectionStage, number>();
  const ended = new Map<ConnectionStage, ConnectionTestStage>();
  let isClosed = false;
  const report = (stage: ConnectionTestProgress) => {
    if (!isClosed) onStage(stage);
  };
  const update = (stage: ConnectionStage, facts: Facts = {}) =>
    report({ stage, outcome: "running", durationMs: null, ...facts });
  const finish = (stage: ConnectionTestStage) => {
    ended.set(stage.stage, stage);
    report(stage);
  };
  const tookMs = (stage: ConnectionStage) => {
    const now = performance.now();
    return Math.round(now - (begun.get(stage) ?? now));
  };
  return {
    update,
    finish,
    begin(stage: ConnectionStage, facts?: Facts) {
      begun.set(stage, performance.now());
      update(stage, facts);
    },
    end(stage: ConnectionStage, outcome: ConnectionTestStage["outcome"], facts: Facts = {}) {
      finish({ stage, outcome, durationMs: tookMs(stage), ...facts });
    },
    /** Ends the failure's own stage, also one that had ended well: a session may have to be made anew later. */
    fail(failure: ExplainedFailure) {
      // A stage that the plan does not have can only be part of the one that runs.
      const stage =
        plan.find((candidate) => candidate === failure.stage) ??
        plan.find((candidate) => !ended.has(candidate));
      if (!stage) return;
      finish({ durationMs: tookMs(stage), ...ended.get(stage), stage, outcome: "failed", failure });
      for (const later of plan.slice(plan.indexOf(stage) + 1)) ended.delete(later);
    },
    /** All stages; nothing is reported afterwards. */
    close(): ConnectionTestStage[] {
      isClosed = true;
      return plan.map((stage) => ended.get(stage) ?? { stage, outcome: "not_reached", durationMs: null });
    },
  };
}
