// Finding the names of secrets that a value source reaches, for autocomplete.
import { database } from "@/db/client";
import type { ListOptions } from "@/lib/clouds/contract";
import { placeOf } from "@/lib/clouds/registry";
import { type Actor, requirePermission } from "@/lib/server/auth/actor";
import { nameSearches } from "@/lib/server/secret-providers/cloud-share";
import { searchKnown } from "@/lib/server/secret-providers/known-names";
import { loadConnection, toExplainedFailure } from "@/lib/server/secret-providers/load-connection";
import { sharedStore } from "@/lib/server/secret-providers/store-cache";
import { SecretNamesQuery } from "@/lib/shared/environment-variables/schema";
import { AppError, parseInput } from "@/lib/shared/errors";
import { searchableName } from "@/lib/shared/resolution/reference";

/**
 * `#json_key` is left aside.
 *
 * @throws AppError `cloud_refused` with the explained failure, `no_credential_found` when nothing is set as default.
 */
export async function searchSecretNames(actor: Actor, input: unknown, options: ListOptions = {}) {
  requirePermission(actor, "environment_variables:manage", "secret_providers:read");
  const query = parseInput(SecretNamesQuery, input);
  if (query.source.kind === "direct") {
    throw new AppError("validation_failed", "A direct value can't have a secret name.");
  }
  const connection = await loadConnection(database(), actor, query.source, query.automationId);
  if (!connection) {
    throw query.source.kind === "default"
      ? new AppError("no_credential_found", "This provider has no default credential.")
      : new AppError("not_found", "This secret provider credential doesn't exist.");
  }
  const { organizationId } = actor;
  const { source, automation, configId } = connection;
  try {
    const store = sharedStore(actor, source);
    const text = searchableName(query.query);
    const found = await searchKnown({ organizationId, source, store, text }, () =>
      nameSearches.run(organizationId, () => store.listSecretNames(text, options), options),
    );
    const place = placeOf(source.cloud, source.settings, null);
    return { ...found, place, ...(automation && { automation }) };
  } catch (error) {
    const failure = toExplainedFailure(error, actor, source);
    if (failure.reason === "issuer_not_configured") throw new AppError("not_configured", failure.message);
    throw new AppError("cloud_refused", failure.message, {
      failure: { ...failure, ...(configId !== null && { configId }) },
    });
  }
}
