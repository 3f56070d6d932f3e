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
import type { SecretNameAnswer } from "@/lib/shared/secret-providers/schema";

/**
 * Names of the secrets that a value source reaches, for autocomplete; `#json_key` is left aside.
 *
 * @throws AppError `cloud_refused` with the explained failure, `no_credential_found` when nothing is set as default.
 */
export async function searchSecretNames(
  actor: Actor,
  input: unknown,
  options: ListOptions = {},
): Promise<SecretNameAnswer> {
  requirePermission(actor, "environment_variables:manage", "secret_providers:read");
  const { source, query, automationId } = parseInput(SecretNamesQuery, input);
  if (source.kind === "direct") {
    throw new AppError("validation_failed", "A direct value can't have a secret name.");
  }
  const connection = await loadConnection(database(), actor, source, automationId);
  if (!connection) {
    throw source.kind === "default"
      ? new AppError("no_credential_found", "This provider has no default credential.")
      : new AppError("not_found", "This secret provider credential doesn't exist.");
  }
  try {
    const { source: opened } = connection;
    const store = sharedStore(actor, opened);
    const text = searchableName(query);
    const { organizationId } = actor;
    const found = await searchKnown({ organizationId, source: opened, store, text }, () =>
      nameSearches.run(organizationId, () => store.listSecretNames(text, options), options),
    );
    const { automation } = connection;
    return {
      ...found,
      place: placeOf(connection.source.cloud, connection.source.settings, null),
      ...(automation && { automation }),
    };
  } catch (error) {
    const failure = toExplainedFailure(error, actor, connection.source);
    if (failure.reason === "issuer_not_configured") throw new AppError("not_configured", failure.message);
    const { configId } = connection;
    throw new AppError("cloud_refused", failure.message, {
      failure: { ...failure, ...(configId !== null && { configId }) },
    });
  }
}
