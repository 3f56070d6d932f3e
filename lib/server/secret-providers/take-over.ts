// Replaces one credential by another: as the default, and in the variables that read with it.
import { sql } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { changedBy } from "@/db/revision";
import { secretProviderCredentials as credentials } from "@/db/schema/secrets";
import { inOrganization } from "@/db/scope";
import { type Actor, requirePermission } from "@/lib/server/auth/actor";
import { auditUpdate, findCredential } from "@/lib/server/secret-providers/view";
import type { CloudId } from "@/lib/shared/clouds/schema";
import { AppError, fieldError } from "@/lib/shared/errors";
import type { SecretProviderCredential } from "@/lib/shared/secret-providers/schema";

/**
 * The credential that another one's variables are to read with.
 *
 * @throws AppError `validation_failed` where it cannot take their place.
 */
export async function credentialToTakeOver(
  tx: Transaction,
  actor: Actor,
  from: SecretProviderCredential,
  id: string,
): Promise<SecretProviderCredential> {
  const found = await findCredential(tx, actor, id).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") return null;
    throw error;
  });
  if (found && found.id !== from.id && found.provider === from.provider) return found;
  throw fieldError(
    "validation_failed",
    "reassignTo",
    found
      ? "Choose another credential for the same provider."
      : "This secret provider credential doesn't exist.",
  );
}

/** Makes it the default, in place of the one that is. */
export async function handOverDefault(tx: Transaction, actor: Actor, to: SecretProviderCredential) {
  requireTrustIn(actor, to);
  await takeDefault(tx, actor, to.provider);
  await tx
    .update(credentials)
    .set({ isDefault: true, updatedAt: sql`now()`, ...changedBy(actor) })
    .where(inOrganization(actor, credentials, { id: to.id }));
  await auditUpdate(tx, actor, to, { ...to, isDefault: true });
}

/** A credential bound to a config hands on the trust that the config was given: a permission of its own. */
export function requireTrustIn(
  actor: Actor,
  { authenticationMethod }: Pick<SecretProviderCredential, "authenticationMethod">,
): void {
  if (authenticationMethod === "workload_identity")
    requirePermission(actor, "workload_identity_configs:manage");
}

/** Takes the default away from the credential that has it. */
export async function takeDefault(tx: Transaction, actor: Actor, provider: CloudId): Promise<void> {
  await tx
    .update(credentials)
    .set({ isDefault: false, ...changedBy(actor) })
    .where(inOrganization(actor, credentials, { provider, isDefault: true }));
}
