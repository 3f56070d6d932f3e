// Where a secret is read, and which records are about it.
import { and, eq, type SQL, sql } from "drizzle-orm";
import { database } from "@/db/client";
import {
  workloadIdentityConfigs as configs,
  secretProviderCredentials as credentials,
} from "@/db/schema/secrets";
import { environmentVariables as variables } from "@/db/schema/variables";
import { inOrganization, references } from "@/db/scope";
import { cloudDefinition, isFullSecretName } from "@/lib/clouds/catalog";
import type { SettingsValues } from "@/lib/clouds/settings";
import type { Actor } from "@/lib/server/auth/actor";
import { readingCredential } from "@/lib/server/environment-variables/assigned-variables";
import type { CloudId } from "@/lib/shared/clouds/schema";
import { AppError } from "@/lib/shared/errors";
import type { ReadAt } from "@/lib/shared/resolution/schema";
import type { SecretSource } from "@/lib/shared/secret-history/schema";
import { readAtWith } from "@/lib/shared/secret-providers/schema";

export interface Place {
  label: string;
  readAt: ReadAt | null;
  configId: string | null;
  /** As its cloud calls it; null where it is not known, or may be any. */
  region: string | null;
  /** Like what the full names of secrets there are, for SQL; null where any is. */
  resources: string | null;
  /** Which variables are read here; null for none. */
  readHere: SQL | undefined;
}

/** @throws AppError `not_found` for a credential or config that the organization does not have. */
export async function placeOf(actor: Actor, source: SecretSource, name: string): Promise<Place> {
  if (source.kind === "config") return configPlace(actor, source.configId, name);
  const [found] = await database()
    .select({ credential: credentials, config: configs.settings })
    .from(credentials)
    .leftJoin(configs, references(credentials.workloadIdentityConfigId, configs))
    .where(
      inOrganization(
        actor,
        credentials,
        source.kind === "credential"
          ? eq(credentials.id, source.credentialId)
          : and(eq(credentials.provider, source.provider), eq(credentials.isDefault, true)),
      ),
    );
  if (!found) {
    if (source.kind === "credential") {
      throw new AppError("not_found", "This secret provider credential doesn't exist.");
    }
    const readHere = and(eq(variables.source, "default"), eq(variables.provider, source.provider));
    return { label: defaultLabel(source.provider), readAt: null, configId: null, ...anywhere, readHere };
  }
  const { credential } = found;
  return {
    label: source.kind === "default" ? defaultLabel(source.provider) : credential.name,
    readAt: readAtWith(credential.authenticationMethod),
    configId: credential.workloadIdentityConfigId,
    ...where(credential.provider, name, { ...found.config, ...credential.settings }),
    readHere: sql`${readingCredential} = ${credential.id}`,
  };
}

const anywhere = { region: null, resources: null };

function where(cloud: string, name: string, settings: SettingsValues) {
  const { place, resourcesIn } = cloudDefinition(cloud as CloudId).naming;
  const region = place(name, settings);
  return region === null ? anywhere : { region, resources: resourcesIn(region) };
}

const defaultLabel = (provider: CloudId) => `Use ${cloudDefinition(provider).name} default`;

async function configPlace(actor: Actor, configId: string, name: string): Promise<Place> {
  const [config] = await database()
    .select({ id: configs.id, name: configs.name, cloud: configs.cloud, settings: configs.settings })
    .from(configs)
    .where(inOrganization(actor, configs, { id: configId }));
  if (!config) throw new AppError("not_found", "This workload identity config doesn't exist.");
  return {
    label: config.name,
    readAt: "kickoff",
    configId,
    // Its credentials may read in several.
    ...(isFullSecretName(name) ? where(config.cloud, name, config.settings) : anywhere),
    readHere: sql`${readingCredential} in (select own.id from secret_provider_credentials own
      where own.organization_id = ${actor.organizationId} and own.workload_identity_config_id = ${configId})`,
  };
}
