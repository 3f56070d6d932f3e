// Where a secret is read, and which records are about it.
import { and, eq, type SQL, sql } from "drizzle-orm";
import { database } from "@/db/client";
import {
  workloadIdentityConfigs as configs,
  secretProviderCredentials as credentials,
} from "@/db/schema/secrets";
import { environmentVariables as variables } from "@/db/schema/variables";
import { cloudDefinition } from "@/lib/clouds/catalog";
import type { Actor } from "@/lib/server/auth/actor";
import { readingCredential } from "@/lib/server/environment-variables/sources";
import { secretArnRegion } from "@/lib/shared/clouds/arn";
import type { CloudId } from "@/lib/shared/clouds/schema";
import { AppError } from "@/lib/shared/errors";
import type { ReadAt } from "@/lib/shared/resolution/schema";
import type { SecretSource } from "@/lib/shared/secret-history/schema";
import { readAtWith } from "@/lib/shared/secret-providers/schema";

export interface Place {
  label: string;
  readAt: ReadAt | null;
  configId: string | null;
  /** Null where it is not known, or may be any. */
  region: string | null;
  /** Which variables are read here; null for none. */
  readHere: SQL | undefined;
}

/** @throws AppError `not_found` for a credential or config that the organization does not have. */
export async function placeOf(actor: Actor, source: SecretSource, name: string): Promise<Place> {
  if (source.kind === "config") return configPlace(actor, source.configId, name);
  const [credential] = await database()
    .select()
    .from(credentials)
    .where(
      and(
        eq(credentials.organizationId, actor.organizationId),
        source.kind === "credential"
          ? eq(credentials.id, source.credentialId)
          : and(eq(credentials.provider, source.provider), eq(credentials.isDefault, true)),
      ),
    );
  if (!credential) {
    if (source.kind === "credential") {
      throw new AppError("not_found", "This secret provider credential doesn't exist.");
    }
    const readHere = and(eq(variables.source, "default"), eq(variables.provider, source.provider));
    return { label: defaultLabel(source.provider), readAt: null, configId: null, region: null, readHere };
  }
  const own = credential.settings.region ?? "";
  return {
    label: source.kind === "default" ? defaultLabel(source.provider) : credential.name,
    readAt: readAtWith(credential.authenticationMethod),
    configId: credential.workloadIdentityConfigId,
    region: secretArnRegion(name, own) ?? own,
    readHere: sql`${readingCredential} = ${credential.id}`,
  };
}

const defaultLabel = (provider: CloudId) => `Use ${cloudDefinition(provider).name} default`;

async function configPlace(actor: Actor, configId: string, name: string): Promise<Place> {
  const [config] = await database()
    .select({ id: configs.id, name: configs.name, settings: configs.settings })
    .from(configs)
    .where(and(eq(configs.id, configId), eq(configs.organizationId, actor.organizationId)));
  if (!config) throw new AppError("not_found", "This workload identity config doesn't exist.");
  return {
    label: config.name,
    readAt: "kickoff",
    configId,
    // Its credentials may read in several.
    region: secretArnRegion(name, config.settings.region ?? ""),
    readHere: sql`${readingCredential} in (select own.id from secret_provider_credentials own
      where own.organization_id = ${actor.organizationId} and own.workload_identity_config_id = ${configId})`,
  };
}
