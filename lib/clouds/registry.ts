// How each cloud of the catalogue is opened and explained: the one line that a new cloud adds beside its folder.
import { openAwsSecretStore } from "@/lib/clouds/aws/connect/store";
import {
  explainFailure as explainAwsFailure,
  isKnownReason as isKnownAwsReason,
} from "@/lib/clouds/aws/failures/explain";
import {
  cloudError,
  type Explanation,
  type FailureFacts,
  type IdentityTokenSource,
  type SecretStore,
  type StoreSource,
} from "@/lib/clouds/contract";
import type { CloudId } from "@/lib/shared/clouds/schema";
import type { CloudFailure } from "@/lib/shared/errors";

interface Cloud {
  open(source: StoreSource, tokenSource: IdentityTokenSource): SecretStore;
  explain(failure: CloudFailure, facts: FailureFacts): Explanation;
  isKnownReason(reason: string): boolean;
}

const registry: Record<CloudId, Cloud> = {
  aws: { open: openAwsSecretStore, explain: explainAwsFailure, isKnownReason: isKnownAwsReason },
};

function findCloud(id: string): Cloud | undefined {
  return Object.hasOwn(registry, id) ? registry[id as CloudId] : undefined;
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

/** The likely cause and the remedy of a failure, with the organization's own values filled in. */
export function explainFailure(failure: CloudFailure, facts: FailureFacts): Explanation {
  const cloud = findCloud(facts.source.cloud);
  if (cloud) return cloud.explain(failure, facts);
  return { cause: failure.message, remedy: "Upgrade Latchkey and its worker to the same version." };
}

/** Whether this version can explain it: a newer worker may report one that it cannot. */
export function isKnownReason(cloud: string, reason: string): boolean {
  return findCloud(cloud)?.isKnownReason(reason) ?? false;
}
