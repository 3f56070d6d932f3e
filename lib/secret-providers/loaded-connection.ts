// A credential with what its store is opened with, and the words for what a cloud refuses it.
import { and, eq } from "drizzle-orm";
import type { Executor } from "@/db/client";
import {
  workloadIdentityConfigs as configs,
  secretProviderCredentials as credentials,
} from "@/db/schema/secrets";
import type { Actor } from "@/lib/auth/actor";
import type { StoreSource } from "@/lib/clouds/contract";
import type { ExplainedFailure } from "@/lib/clouds/errors";
import { explainFailure } from "@/lib/clouds/registry";
import { environment } from "@/lib/env";
import type { ValueSource } from "@/lib/environment-variables/schema";
import { AppError } from "@/lib/errors";
import { credentialSource } from "@/lib/secret-providers/stores";

export interface Connection {
  name: string;
  provider: string;
  isDefault: boolean;
  source: StoreSource;
}

export async function loadConnection(
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
  const { name, provider, isDefault } = credential;
  return { name, provider, isDefault, source: credentialSource(credential, config) };
}

/** A cloud's refusal with its likely cause and remedy; any other error is thrown on. */
export function explained(
  error: unknown,
  actor: Actor,
  source: StoreSource,
  secretName: string | null = null,
): ExplainedFailure {
  if (!(error instanceof AppError && error.failure)) throw error;
  const { oidcIssuer } = environment();
  const facts = { source, issuer: oidcIssuer, organizationId: actor.organizationId, secretName };
  return { ...error.failure, ...explainFailure(error.failure, facts) };
}
