// A connection test from stage to stage: what each asks, what it shows, and which failure makes the test red.
import { connectionStages, hasHandshake } from "@/lib/clouds/catalog";
import {
  cloudError,
  type IdentityTokenSource,
  type SecretStore,
  type StoreSource,
} from "@/lib/clouds/contract";
import { placeOf } from "@/lib/clouds/registry";
import type { Actor } from "@/lib/server/auth/actor";
import { claimsOf } from "@/lib/server/oidc/claims";
import { checkIssuer } from "@/lib/server/oidc/issuer-check";
import { openStoreFor } from "@/lib/server/secret-providers/cloud-share";
import { toExplainedFailure } from "@/lib/server/secret-providers/load-connection";
import { type Reads, readSecrets } from "@/lib/server/secret-providers/probe-secrets";
import { openStageLog, type StageLog } from "@/lib/server/secret-providers/stage-log";
import { tokenFor, tokenSource } from "@/lib/server/secret-providers/store-cache";
import type { ExplainedFailure } from "@/lib/shared/clouds/failures";
import { workloadIdentity } from "@/lib/shared/clouds/schema";
import type { ConnectionTest, ConnectionTestProgress } from "@/lib/shared/secret-providers/schema";

interface Run {
  actor: Actor;
  source: StoreSource;
  log: StageLog;
  explain(error: unknown, secretName?: string): ExplainedFailure;
}

/** @throws only what is no failure of the connection: a bug, or a sealed key that cannot be opened. */
export async function runConnectionTest(
  actor: Actor,
  source: StoreSource,
  reads: Reads,
  onStage: (stage: ConnectionTestProgress) => void,
): Promise<ConnectionTest> {
  const log = openStageLog(connectionStages(source), onStage);
  const run: Run = {
    actor,
    source,
    log,
    explain: (error, secretName) => toExplainedFailure(error, actor, source, secretName),
  };
  const red = (failure: ExplainedFailure): ConnectionTest => {
    log.fail(failure);
    return { ok: false, ...failure, stages: log.close() };
  };
  try {
    const wrong = source.method === workloadIdentity ? await lookAtIssuer(run) : null;
    if (wrong) return red(wrong);
    const store = await signedIn(run);
    const seen = await identify(run, store);
    await list(run, store);
    const unread = await read(run, store, reads);
    return unread ? red(unread) : { ok: true, ...seen, stages: log.close() };
  } catch (error) {
    return red(run.explain(error));
  } finally {
    log.close();
  }
}

/** What is definitely wrong ends the test: the cloud would only say that it could not retrieve a key. */
async function lookAtIssuer({ log }: Run): Promise<ExplainedFailure | null> {
  log.begin("issuer");
  const { outcome, parts } = await checkIssuer();
  const found = parts.flatMap((part) => part.findings);
  const [wrong, ...more] = found.filter((finding) => finding.outcome === "failed");
  // What ends the test comes first.
  const findings = [...(wrong ? [wrong] : []), ...more, ...found.filter((one) => one.outcome === "warning")];
  log.end("issuer", outcome, { findings });
  if (!wrong) return null;
  const { reason, message, remedy } = wrong;
  return { stage: "issuer", reason, providerCode: null, message, cause: message, remedy, place: "issuer" };
}

/** Opened anew: credentials that another request holds would prove nothing about the handshake now. */
async function signedIn(run: Run): Promise<SecretStore> {
  const { actor, source, log } = run;
  if (source.method === workloadIdentity) {
    log.begin("mint");
    const store = openStoreFor(actor, source, watchedTokens(run, source));
    await store.signIn();
    log.end("exchange", "ok");
    return store;
  }
  if (!hasHandshake(source)) return openStoreFor(actor, source, tokenSource(actor, source));
  log.begin("exchange");
  const store = openStoreFor(actor, source, tokenSource(actor, source));
  await store.signIn();
  log.end("exchange", "ok");
  return store;
}

/** Minting ends with the first token; the exchange begins with it. */
function watchedTokens({ actor, log }: Run, source: StoreSource): IdentityTokenSource {
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

async function identify({ log }: Run, store: SecretStore) {
  log.begin("identity");
  const seen = await store.verify();
  log.end("identity", "ok", seen);
  return seen;
}

/**
 * Who one is, a cloud tells any key; that a key is let in where the secrets are, only a call there shows. With Workload
 * Identity the handshake has shown it, and names are needed for suggestions alone: there it only warns.
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
async function read(
  { log, explain }: Run,
  store: SecretStore,
  { names, leftOut }: Reads,
): Promise<ExplainedFailure | null> {
  if (!names?.length) {
    log.skip("read", names ? { secrets: [] } : {});
    return null;
  }
  const more = leftOut > 0 ? { leftOut } : {};
  log.begin("read", {
    secrets: names.map((name) => ({ name, outcome: "not_reached", durationMs: null })),
    ...more,
  });
  const secrets = await readSecrets(store, names, explain, (soFar) =>
    // Why one failed, which may be long, is told once: at the end.
    log.update("read", { secrets: soFar.map(({ failure: _, ...secret }) => secret), ...more }),
  );
  const failure = secrets.find(({ outcome }) => outcome === "failed")?.failure;
  const isWhole = secrets.every(({ outcome }) => outcome === "ok") && leftOut === 0;
  log.end("read", failure ? "failed" : isWhole ? "ok" : "warning", { secrets, ...more });
  return failure ? { ...failure, stage: "read" } : null;
}
