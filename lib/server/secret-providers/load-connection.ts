// A credential with what its store is opened with, and the words for what a cloud refuses it.
import { and, eq, inArray } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { automations } from "@/db/schema/automations";
import {
  workloadIdentityConfigs as configs,
  secretProviderCredentials as credentials,
} from "@/db/schema/secrets";
import type { StoreSource } from "@/lib/clouds/contract";
import { explainFailure } from "@/lib/clouds/registry";
import type { Actor } from "@/lib/server/auth/actor";
import { environment } from "@/lib/server/env";
import { type ConfigRow, credentialSource } from "@/lib/server/secret-providers/store-cache";
import type { ExplainedFailure } from "@/lib/shared/clouds/failures";
import type { ValueSource } from "@/lib/shared/environment-variables/schema";
import { AppError, fieldError } from "@/lib/shared/errors";

export interface Connection {
  name: string;
  provider: string;
  isDefault: boolean;
  source: StoreSource;
  /** Null where it has keys of its own. */
  configId: string | null;
  /** For which the tokens speak, of a config that narrows them to one; null for the others, and where there is none. */
  automation: { id: string; name: string } | null;
}

/** @param automationId which automation a narrowed config is to act for; the first by name where it is not said. */
export async function loadConnection(
  executor: Executor,
  actor: Actor,
  wanted: Exclude<ValueSource, { kind: "direct" }>,
  automationId?: string,
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
  const { name, provider, isDefault } = credential;
  const automation =
    config?.subject === "automation" ? await automationFor(executor, actor, config, automationId) : null;
  const source = credentialSource(credential, config, automation?.id ?? null);
  return { name, provider, isDefault, source, configId: config?.id ?? null, automation };
}

/** @throws AppError `validation_failed` for an automation that may not use the config. */
export async function automationFor(
  executor: Executor,
  actor: Actor,
  { automationIds }: Pick<ConfigRow, "automationIds">,
  wanted: string | undefined,
): Promise<{ id: string; name: string } | null> {
  const [found] = await executor
    .select({ id: automations.id, name: automations.name })
    .from(automations)
    .where(
      and(
        eq(automations.organizationId, actor.organizationId),
        automationIds === null ? undefined : inArray(automations.id, automationIds),
        wanted === undefined ? undefined : eq(automations.id, wanted),
      ),
    )
    .orderBy(automations.name)
    .limit(1);
  if (found || wanted === undefined) return found ?? null;
  throw fieldError("validation_failed", "automationId", "This config isn't for this automation.");
}

/** A cloud's refusal with its likely cause and remedy; any other error is thrown on. */
export function toExplainedFailure(
  error: unknown,
  actor: Actor,
  source: StoreSource,
  secretName: string | null = null,
): ExplainedFailure {
  if (!(error instanceof AppError && error.failure)) throw error;
  if (error.failure.reason === "no_automation") {
    const { message } = error.failure;
    const remedy = "Create an automation first, or set the config's tokens to the whole organization.";
    return { ...error.failure, cause: message, remedy };
  }
  const { oidcIssuer } = environment();
  const facts = { source, issuer: oidcIssuer, organizationId: actor.organizationId, secretName };
  return { ...error.failure, ...explainFailure(error.failure, facts) };
}
