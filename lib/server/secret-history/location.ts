// Where a secret is read, and which records are about it.
import { and, eq, type SQL, sql } from "drizzle-orm";
import { database } from "@/db/client";
import { environmentVariables as variables } from "@/db/schema/variables";
import { cloudDefinition, isFullSecretName } from "@/lib/clouds/catalog";
import type { SettingsValues } from "@/lib/clouds/settings";
import type { Actor } from "@/lib/server/auth/actor";
import { readingCredential } from "@/lib/server/environment-variables/assigned-variables";
import { defaultLabel } from "@/lib/server/environment-variables/listing";
import { credentialOf } from "@/lib/server/secret-providers/load-connection";
import { findConfig } from "@/lib/server/workload-identity/service";
import type { CloudId } from "@/lib/shared/clouds/schema";
import { AppError } from "@/lib/shared/errors";
import type { ReadAt } from "@/lib/shared/resolution/schema";
import type { SecretSource } from "@/lib/shared/secret-history/schema";
import { readAtWith } from "@/lib/shared/secret-providers/read-at";

export interface Location {
  label: string;
  readAt: ReadAt | null;
  configId: string | null;
  /** The cloud's name of it; null if it is unknown, or may be any. */
  region: string | null;
  /** A LIKE pattern for the full names of the secrets there; null for any. */
  resources: string | null;
  /** Which variables are read here. */
  readHere: SQL | undefined;
}

/** @throws AppError `not_found` for a credential or config that the organization does not have. */
export async function locationOf(actor: Actor, source: SecretSource, name: string): Promise<Location> {
  if (source.kind === "config") return configLocation(actor, source.configId, name);
  const found = await credentialOf(database(), actor, source);
  if (!found && source.kind === "credential") {
    throw new AppError("not_found", "This secret provider credential doesn't exist.");
  }
  const label = source.kind === "default" ? defaultLabel(source.provider) : (found?.credential.name ?? "");
  if (!found) {
    const provider = source.kind === "default" ? source.provider : "";
    const readHere = and(eq(variables.source, "default"), eq(variables.provider, provider));
    return { label, readAt: null, configId: null, ...anywhere, readHere };
  }
  const { credential, config } = found;
  return {
    label,
    readAt: readAtWith(credential.authenticationMethod),
    configId: credential.workloadIdentityConfigId,
    ...regionOf(credential.provider, name, { ...config?.settings, ...credential.settings }),
    readHere: sql`${readingCredential} = ${credential.id}`,
  };
}

const anywhere = { region: null, resources: null };

function regionOf(cloud: string, name: string, settings: SettingsValues) {
  const { place, resourcesIn } = cloudDefinition(cloud as CloudId).naming;
  const region = place(name, settings);
  return region === null ? anywhere : { region, resources: resourcesIn(region) };
}

async function configLocation(actor: Actor, configId: string, name: string): Promise<Location> {
  const config = await findConfig(database(), actor, configId);
  return {
    label: config.name,
    readAt: "kickoff",
    configId,
    // Its credentials may read in several.
    ...(isFullSecretName(name) ? regionOf(config.cloud, name, config.settings) : anywhere),
    readHere: sql`${readingCredential} in (select own.id from secret_provider_credentials own
      where own.organization_id = ${actor.organizationId} and own.workload_identity_config_id = ${configId})`,
  };
}
