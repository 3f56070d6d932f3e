// A credential with what its store is opened with, and the words for what a cloud refuses it.
import type { Executor } from "@/db/client";
import { automations } from "@/db/schema/automations";
import {
  workloadIdentityConfigs as configs,
  secretProviderCredentials as credentials,
} from "@/db/schema/secrets";
import { inOrganization, references } from "@/db/scope";
import type { StoreSource } from "@/lib/clouds/contract";
import { explainFailure } from "@/lib/clouds/registry";
import type { Actor } from "@/lib/server/auth/actor";
import { environment } from "@/lib/server/env";
import { byName } from "@/lib/server/listing/cursor";
import { type ConfigRow, credentialSource } from "@/lib/server/secret-providers/store-cache";
import type { ExplainedFailure } from "@/lib/shared/clouds/failures";
import type { ValueSource } from "@/lib/shared/environment-variables/schema";
import { AppError, fieldError } from "@/lib/shared/errors";

/** The reader of a secret: a credential by its id, or its provider's default. */
export type SecretSource = Exclude<ValueSource, { kind: "direct" }>;

/** The credential that reads a source now, with the config that it is bound to. */
export async function credentialOf(executor: Executor, actor: Actor, source: SecretSource) {
  const [found] = await executor
    .select({ credential: credentials, config: configs })
    .from(credentials)
    .leftJoin(configs, references(credentials.workloadIdentityConfigId, configs))
    .where(
      inOrganization(
        actor,
        credentials,
        source.kind === "credential"
          ? { id: source.credentialId }
          : { provider: source.provider, isDefault: true },
      ),
    );
  return found;
}

/** @param automationId which automation a narrowed config is to act for; the first by name where it is not said. */
export async function loadConnection(
  executor: Executor,
  actor: Actor,
  secret: SecretSource,
  automationId?: string,
) {
  const found = await credentialOf(executor, actor, secret);
  if (!found) return null;
  const { credential, config } = found;
  const { id, name, provider, isDefault } = credential;
  // The one that its tokens speak for, where the config narrows them.
  const automation =
    config?.subject === "automation" ? await automationFor(executor, actor, config, automationId) : null;
  const source = credentialSource(credential, config, automation?.id);
  return { id, name, provider, isDefault, source, configId: config?.id ?? null, automation };
}

/** @throws AppError `validation_failed` for an automation that may not use the config. */
export async function automationFor(
  executor: Executor,
  actor: Actor,
  { automationIds }: Pick<ConfigRow, "automationIds">,
  id?: string,
) {
  const [found] = await executor
    .select({ id: automations.id, name: automations.name })
    .from(automations)
    .where(inOrganization(actor, automations, automationIds ? { id: automationIds } : {}, id ? { id } : {}))
    .orderBy(byName(automations.name))
    .limit(1);
  if (found || id === undefined) return found ?? null;
  throw fieldError("validation_failed", "automationId", "This config isn't for this automation.");
}

/** A cloud's refusal with its likely cause and remedy; any other error is thrown on. */
export function toExplainedFailure(
  error: unknown,
  { organizationId }: Actor,
  source: StoreSource,
  secretName: string | null = null,
): ExplainedFailure {
  if (!(error instanceof AppError && error.failure)) throw error;
  const { failure } = error;
  if (failure.reason === "no_automation") {
    const remedy = "Create an automation first, or set the config's tokens to the whole organization.";
    return { ...failure, cause: failure.message, remedy };
  }
  const facts = { source, issuer: environment().oidcIssuer, organizationId, secretName };
  return { ...failure, ...explainFailure(failure, facts) };
}
