// Opening an organization's secret stores on the server: with tokens that it mints itself or with keys that it keeps,
// and one exchange for as long as the credentials live.
import { createHash } from "node:crypto";
import { database } from "@/db/client";
import type { secretProviderCredentials, workloadIdentityConfigs } from "@/db/schema/secrets";
import { recordAudit } from "@/lib/audit/record";
import type { Actor } from "@/lib/auth/actor";
import { type CloudId, cloudDefinition } from "@/lib/clouds/catalog";
import type { IdentityTokenSource, SecretStore, StoreSource } from "@/lib/clouds/contract";
import { type SubjectToken, subjectToken } from "@/lib/oidc/subject-token";
import type { PlanEntry } from "@/lib/resolution/plan";
import { sealingFingerprint } from "@/lib/sealing";
import { openStoreFor } from "@/lib/secret-providers/cloud-share";
import { openSecret } from "@/lib/secret-providers/sealed-secrets";
import { sessionNameOf } from "@/lib/workload-identity/schema";

/** A token for the actor's organization. A mint is audited, a reuse is not. */
export function tokenFor(actor: Actor, audience: string): Promise<SubjectToken> {
  return subjectToken({ organizationId: actor.organizationId, audience }, () =>
    recordAudit(database(), actor, {
      action: "identity_token.minted",
      object: { kind: "organization", id: actor.organizationId, label: audience },
    }),
  );
}

export function tokenSource(actor: Actor): IdentityTokenSource {
  return async (audience) => (await tokenFor(actor, audience)).token;
}

/** The session name appears in the organization's CloudTrail: it says which config acted. */
export function storeSource(entry: Omit<PlanEntry, "variables" | "credentialId">): StoreSource {
  const { cloud, audience, roleArn, region, configId } = entry;
  return {
    method: "workload_identity",
    cloud,
    audience,
    roleArn,
    region,
    sessionName: sessionNameOf(configId),
  };
}

export type CredentialRow = typeof secretProviderCredentials.$inferSelect;
export type ConfigRow = typeof workloadIdentityConfigs.$inferSelect;

/**
 * What a credential's store is opened with.
 *
 * @param config the one that a Workload Identity credential is bound to; null for the others.
 */
export function credentialSource(credential: CredentialRow, config: ConfigRow | null): StoreSource {
  const { id, provider, settings, sealed, authenticationMethod: method } = credential;
  const region = settings.region ?? "";
  if (method === "workload_identity") {
    if (!config) throw new TypeError("A Workload Identity credential is bound to a config.");
    const { audience } = cloudDefinition(config.cloud as CloudId);
    return storeSource({
      configId: config.id,
      cloud: config.cloud,
      audience,
      roleArn: config.settings.roleArn ?? "",
      region,
    });
  }
  const keys = {
    cloud: provider,
    region,
    accessKeyId: settings.accessKeyId ?? "",
    secretAccessKey: () => openSecret(credential, "secretAccessKey") ?? "",
    revision: revisionOf(id, sealed),
  };
  if (method === "static_keys") return { method, ...keys };
  return {
    method,
    ...keys,
    roleArn: settings.roleArn ?? "",
    externalId: sealed.externalId === undefined ? null : () => openSecret(credential, "externalId") ?? "",
    sessionName: `latchkey-${id}`,
  };
}

function revisionOf(id: string, sealed: Record<string, string>): string {
  const fingerprints = Object.entries(sealed)
    .map(([name, text]) => [name, sealingFingerprint(text)])
    .sort();
  return createHash("sha256")
    .update(JSON.stringify([id, fingerprints]))
    .digest("hex");
}

const maximumStores = 1000;
const stores = new Map<string, HeldStore>();

interface HeldStore {
  store: SecretStore;
  usedBy: Actor;
}

/**
 * The process's store for a source: it keeps short-lived credentials in memory, never a secret's value. A change of the
 * config, or of the credential's keys, is another store. An access key that reads by itself has nothing to share: its
 * store is opened for each use, and the key is forgotten with it.
 */
export function sharedStore(actor: Actor, source: StoreSource): SecretStore {
  if (source.method === "static_keys") return openStoreFor(actor, source, tokenSource(actor));
  // A source writes its revision in the place of its secrets.
  const key = JSON.stringify([actor.organizationId, source]);
  const held = stores.get(key);
  if (held) {
    // A token that is minted from now on is minted for this actor, and audited so.
    held.usedBy = actor;
    // Moved to the end: the map's order is then the order of use.
    stores.delete(key);
    stores.set(key, held);
    return held.store;
  }
  const opened: HeldStore = {
    usedBy: actor,
    store: openStoreFor(actor, source, (audience) => tokenSource(opened.usedBy)(audience)),
  };
  stores.set(key, opened);
  const [oldest] = stores.keys();
  if (stores.size > maximumStores && oldest !== undefined) stores.delete(oldest);
  return opened.store;
}
