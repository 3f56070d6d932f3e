// Opening an organization's secret stores on the server: with tokens that it mints itself, and one exchange for as
// long as the credentials live.
import { database } from "@/db/client";
import { recordAudit } from "@/lib/audit/record";
import type { Actor } from "@/lib/auth/actor";
import type { IdentityTokenSource, SecretStore, StoreSource } from "@/lib/clouds/contract";
import { openSecretStore } from "@/lib/clouds/registry";
import { type SubjectToken, subjectToken } from "@/lib/oidc/subject-token";
import type { PlanEntry } from "@/lib/resolution/plan";

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
    sessionName: `latchkey-${configId}`,
  };
}

const maximumStores = 1000;
const stores = new Map<string, HeldStore>();

interface HeldStore {
  store: SecretStore;
  usedBy: Actor;
}

/**
 * The process's store for a config in a region: it keeps its credentials in memory, never a secret's value.
 * A change of the config is another store.
 */
export function sharedStore(actor: Actor, source: StoreSource): SecretStore {
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
    store: openSecretStore(source, (audience) => tokenSource(opened.usedBy)(audience)),
  };
  stores.set(key, opened);
  const [oldest] = stores.keys();
  if (stores.size > maximumStores && oldest !== undefined) stores.delete(oldest);
  return opened.store;
}
