// Opening an organization's secret stores on the server: with tokens that it mints itself or with keys that it keeps,
// and one exchange for as long as the credentials live.
import { createHash } from "node:crypto";
import { database } from "@/db/client";
import type { secretProviderCredentials, workloadIdentityConfigs } from "@/db/schema/secrets";
import { audienceOf, cloudDefinition, hasHandshake } from "@/lib/clouds/catalog";
import {
  cloudError,
  type IdentityTokenSource,
  type SecretStore,
  type StoreSource,
  type TokenIdentity,
} from "@/lib/clouds/contract";
import { planSource } from "@/lib/resolution/resolve";
import { recordAudit } from "@/lib/server/audit/record";
import type { Actor } from "@/lib/server/auth/actor";
import { type Subject, type SubjectToken, subjectToken } from "@/lib/server/oidc/subject-token";
import { sealingFingerprint } from "@/lib/server/sealing";
import { openStoreFor } from "@/lib/server/secret-providers/cloud-share";
import { openSecret } from "@/lib/server/secret-providers/sealed-secrets";
import { workloadIdentity } from "@/lib/shared/clouds/ids";
import type { CloudId } from "@/lib/shared/clouds/schema";
import type { AppError } from "@/lib/shared/errors";
import { subjectOf } from "@/lib/shared/oidc/subject";
import type { PlanEntry } from "@/lib/shared/resolution/plan";
import { sessionNameOf } from "@/lib/shared/workload-identity/schema";

/**
 * A token of Latchkey's own, for what a source trusts and nothing else. A mint is audited, a reuse is not.
 *
 * @param refused a token that the cloud did not accept, which is not given again.
 */
export async function tokenFor(actor: Actor, source: StoreSource, refused?: string): Promise<SubjectToken> {
  const { identity } = source;
  // Keys sign by themselves, and ask for no token.
  if (!identity) throw new TypeError("Keys need no identity token.");
  if (identity.automationId === null) throw noAutomation();
  if (refused !== undefined) subjectToken.forget(refused);
  const subject = subjectFor(actor, { ...source, ...identity });
  return subjectToken(subject, () =>
    recordAudit(database(), actor, {
      action: "identity_token.minted",
      object: { kind: "organization", id: actor.organizationId, label: identity.audience },
      detail: {
        subject: subjectOf(subject.organizationId, subject.automationId),
        ...subject.claims,
      },
    }),
  );
}

function noAutomation(): AppError {
  return cloudError({
    stage: "mint",
    reason: "no_automation",
    providerCode: null,
    message: "This config's tokens are for one automation, and no automation is allowed to use it yet.",
  });
}

/** The subject of a source's tokens, and what they are bound to. */
export function subjectFor(
  actor: Actor,
  { cloud, settings, audience, automationId }: Pick<StoreSource, "cloud" | "settings"> & TokenIdentity,
): Subject {
  const claims = cloudDefinition(cloud as CloudId).workloadIdentity.claims(settings);
  return { organizationId: actor.organizationId, automationId, audience, claims };
}

export function tokenSource(actor: Actor, source: StoreSource): IdentityTokenSource {
  return async (_, refused) => (await tokenFor(actor, source, refused)).token;
}

/** The session name appears in the organization's audit log of the cloud: it says which config acted. */
export function storeSource(
  entry: Pick<PlanEntry, "cloud" | "audience" | "settings" | "configId"> & { automationId?: string | null },
): StoreSource {
  return planSource(entry, sessionNameOf(entry.configId));
}

export type CredentialRow = typeof secretProviderCredentials.$inferSelect;
export type ConfigRow = typeof workloadIdentityConfigs.$inferSelect;

/**
 * The source that a credential's store is opened with.
 *
 * @param config the one that a Workload Identity credential is bound to; null for the others.
 * @param automationId the subject, for a config whose tokens speak for one automation; null without an automation.
 */
export function credentialSource(
  credential: CredentialRow,
  config: ConfigRow | null,
  automationId: string | null = null,
): StoreSource {
  const { id, provider, settings, sealed, authenticationMethod: method } = credential;
  if (method === workloadIdentity) {
    if (!config) throw new TypeError("A Workload Identity credential is bound to a config.");
    return storeSource({
      ...readAs(credential, config),
      ...(config.subject === "automation" && { automationId }),
    });
  }
  const storedSecrets = Object.keys(sealed).sort();
  const secrets = () =>
    Object.fromEntries(storedSecrets.map((name) => [name, openSecret(credential, name) ?? ""]));
  const revision = revisionOf(id, sealed);
  const sessionName = `latchkey-${id}`;
  return { cloud: provider, method, settings, secrets, storedSecrets, revision, sessionName, identity: null };
}

/** The settings of a credential that is bound to a config: its own before the config's. */
export function readAs(
  credential: Pick<CredentialRow, "settings">,
  config: Pick<ConfigRow, "id" | "cloud" | "settings">,
) {
  const { id: configId, cloud } = config;
  const settings = { ...config.settings, ...credential.settings };
  return { configId, cloud, audience: audienceOf(cloud, config.settings), settings };
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
  if (!hasHandshake(source)) return openStoreFor(actor, source, tokenSource(actor, source));
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
    store: openStoreFor(actor, source, (...args) => tokenSource(opened.usedBy, source)(...args)),
  };
  stores.set(key, opened);
  const [oldest] = stores.keys();
  if (stores.size > maximumStores && oldest !== undefined) stores.delete(oldest);
  return opened.store;
}
