// Reaching a secret store through a credential: testing it, and finding names in it.
import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { database, type Executor } from "@/db/client";
import { organizationTransaction } from "@/db/organization";
import {
  workloadIdentityConfigs as configs,
  secretProviderCredentials as credentials,
} from "@/db/schema/secrets";
import { recordAudit } from "@/lib/audit/record";
import { type Actor, requirePermission } from "@/lib/auth/actor";
import type { StoreSource } from "@/lib/clouds/contract";
import type { ExplainedFailure } from "@/lib/clouds/errors";
import { explainFailure, openSecretStore } from "@/lib/clouds/registry";
import { environment } from "@/lib/env";
import { ValueSource } from "@/lib/environment-variables/schema";
import { AppError, parseInput } from "@/lib/errors";
import { PlainText } from "@/lib/input/schema";
import { searchableName } from "@/lib/resolution/reference";
import type { ConnectionTest, SecretNameAnswer } from "@/lib/secret-providers/schema";
import { credentialSource, sharedStore, tokenSource } from "@/lib/secret-providers/stores";

/**
 * Tests the handshake of a credential, for keys also that they may list names, and records the outcome, which is a
 * result either way. It proves nothing about single secrets.
 */
export async function testConnection(actor: Actor, id: string): Promise<ConnectionTest> {
  requirePermission(actor, "secret_providers:manage");
  const connection = await loadConnection(database(), actor, { kind: "credential", credentialId: id });
  if (!connection) throw new AppError("not_found", "There is no such secret provider credential.");
  const result = await verify(actor, connection.source);
  await organizationTransaction(actor.organizationId, async (tx) => {
    // A change of the credential or its config meanwhile makes another connection, of which this says nothing. New keys
    // show in the source's revision.
    const current = await loadConnection(tx, actor, { kind: "credential", credentialId: id });
    if (JSON.stringify(current?.source) === JSON.stringify(connection.source)) {
      await tx
        .update(credentials)
        .set({ lastTest: result, lastTestedAt: sql`now()` })
        .where(and(eq(credentials.id, id), eq(credentials.organizationId, actor.organizationId)));
    }
    await recordAudit(tx, actor, {
      action: "secret_provider_credential.tested",
      object: { kind: "secret_provider_credential", id, label: connection.name },
      outcome: result.ok ? "ok" : "failed",
      detail: result.ok
        ? { principal: result.principal }
        : { stage: result.stage, reason: result.reason, awsCode: result.awsCode },
    });
  });
  return result;
}

async function verify(actor: Actor, source: StoreSource): Promise<ConnectionTest> {
  try {
    // Opened anew: credentials that another request holds would prove nothing about the handshake now.
    const store = openSecretStore(source, tokenSource(actor));
    const seen = await store.verify();
    // Who one is, AWS tells any key; that it is let in where the secrets are, only a call there shows.
    if (source.method !== "workload_identity") await store.listSecretNames("");
    return { ok: true, ...seen };
  } catch (error) {
    return { ok: false, ...explained(error, actor, source) };
  }
}

const SecretNamesInput = z.object({
  source: ValueSource,
  query: PlainText.max(2048, "A secret reference has at most 2,048 characters.").default(""),
});

/**
 * Names of the secrets that a value source reaches, for autocomplete; `#json_key` is left aside.
 *
 * @throws AppError `cloud_refused` with the explained failure, `no_credential_found` when nothing is set as default.
 */
export async function searchSecretNames(actor: Actor, input: unknown): Promise<SecretNameAnswer> {
  requirePermission(actor, "environment_variables:manage", "secret_providers:read");
  const { source, query } = parseInput(SecretNamesInput, input);
  if (source.kind === "direct") {
    throw new AppError("validation_failed", "A direct value has no secret name.");
  }
  const connection = await loadConnection(database(), actor, source);
  if (!connection) {
    throw source.kind === "default"
      ? new AppError("no_credential_found", "No credential is set as default for this provider.")
      : new AppError("not_found", "There is no such secret provider credential.");
  }
  try {
    return await sharedStore(actor, connection.source).listSecretNames(searchableName(query));
  } catch (error) {
    const failure = explained(error, actor, connection.source);
    if (failure.reason === "issuer_not_configured") throw new AppError("not_configured", failure.message);
    throw new AppError("cloud_refused", failure.message, { failure });
  }
}

interface Connection {
  name: string;
  source: StoreSource;
}

async function loadConnection(
  executor: Executor,
  actor: Actor,
  wanted: Exclude<ValueSource, { kind: "direct" }>,
): Promise<Connection | null> {
  const [row] = await executor
    .select({ credential: credentials, config: configs })
    .from(credentials)
    .leftJoin(
      configs,
      and(
        eq(configs.id, credentials.workloadIdentityConfigId),
        eq(configs.organizationId, credentials.organizationId),
      ),
    )
    .where(
      and(
        eq(credentials.organizationId, actor.organizationId),
        wanted.kind === "credential"
          ? eq(credentials.id, wanted.credentialId)
          : and(eq(credentials.provider, wanted.provider), eq(credentials.isDefault, true)),
      ),
    );
  if (!row) return null;
  const { credential, config } = row;
  return { name: credential.name, source: credentialSource(credential, config) };
}

/** A cloud's refusal with its likely cause and remedy; any other error is thrown on. */
function explained(error: unknown, actor: Actor, source: StoreSource): ExplainedFailure {
  if (!(error instanceof AppError && error.failure)) throw error;
  const { oidcIssuer } = environment();
  const facts = { source, issuer: oidcIssuer, organizationId: actor.organizationId };
  return { ...error.failure, ...explainFailure(error.failure, facts) };
}
