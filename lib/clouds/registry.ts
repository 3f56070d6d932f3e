// Opening and explaining any cloud that is registered.
import {
  type Cloud,
  cloudError,
  type Explanation,
  type FailureFacts,
  type IdentityTokenSource,
  type SecretStore,
  type StoreSource,
} from "@/lib/clouds/contract";
import { placeIn } from "@/lib/clouds/naming";
import { stores } from "@/lib/clouds/registered/stores";
import type { SettingsValues } from "@/lib/clouds/settings";
import type { CloudId } from "@/lib/shared/clouds/schema";
import { AppError, type CloudFailure } from "@/lib/shared/errors";

/** A failure before any call: this version does not know the cloud, or its settings. */
const ownReasons = new Set(["cloud_not_supported", "settings_not_accepted"]);

function findCloud(id: string): Cloud | undefined {
  return Object.hasOwn(stores, id) ? stores[id as CloudId] : undefined;
}

/**
 * Opens a cloud; nothing is asked of it before a method is called.
 *
 * @throws AppError `cloud_refused` with reason `cloud_not_supported`: an older worker, say, and a newer server.
 */
export function openSecretStore(source: StoreSource, tokenSource: IdentityTokenSource): SecretStore {
  const cloud = findCloud(source.cloud);
  if (cloud) return cloud.open(source, tokenSource);
  const message = `This version of Latchkey doesn't support the cloud "${source.cloud}".`;
  throw cloudError({ stage: "mint", reason: "cloud_not_supported", providerCode: null, message });
}

export function explainFailure(failure: CloudFailure, facts: FailureFacts): Explanation {
  const cloud = findCloud(facts.source.cloud);
  if (cloud && !ownReasons.has(failure.reason)) return cloud.explain(failure, facts);
  return { cause: failure.message, remedy: "Upgrade Latchkey and its worker to the same version." };
}

export function isKnownReason(cloud: string, reason: string): boolean {
  return ownReasons.has(reason) || (findCloud(cloud)?.isKnownReason(reason) ?? false);
}

/**
 * Where a secret is read, for people; null where its cloud has no places, or where this version does not know the cloud or
 * what it is opened with.
 *
 * @param secretName null for any that does not say it by itself.
 */
export function placeOf(cloud: string, settings: SettingsValues, secretName: string | null): string | null {
  const found = findCloud(cloud);
  return found ? placeIn(found.naming, secretName, settings) : null;
}

export function isFullName(cloud: string, secretName: string): boolean {
  return findCloud(cloud)?.naming.isFull(secretName) ?? false;
}

/** The identity that reads the secrets, for people; the method if the identity is unknown. */
export function readerOf(source: StoreSource): string {
  try {
    return findCloud(source.cloud)?.reader(source) ?? source.method;
  } catch (error) {
    if (error instanceof AppError) return source.method;
    throw error;
  }
}
