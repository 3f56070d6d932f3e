// One credential in the place of another: as the default, and as what variables read with.
import { and, eq, sql } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { changedBy } from "@/db/revision";
import { secretProviderCredentials as credentials } from "@/db/schema/secrets";
import { recordAudit } from "@/lib/server/audit/record";
import { type Actor, requirePermission } from "@/lib/server/auth/actor";
import { find } from "@/lib/server/secret-providers/queries";
import { auditSnapshot, auditTarget } from "@/lib/server/secret-providers/view";
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
  const found = await find(tx, actor, id).catch((error: unknown) => {
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
export async function handOverDefault(
  tx: Transaction,
  actor: Actor,
  to: SecretProviderCredential,
): Promise<void> {
  requireTrustIn(actor, to);
  await takeDefault(tx, actor, to.provider);
  await tx
    .update(credentials)
    .set({ isDefault: true, updatedAt: sql`now()`, ...changedBy(actor) })
    .where(and(eq(credentials.id, to.id), eq(credentials.organizationId, actor.organizationId)));
  await recordAudit(tx, actor, {
    action: "secret_provider_credential.updated",
    object: auditTarget(to),
    detail: { before: auditSnapshot(to), after: auditSnapshot({ ...to, isDefault: true }) },
  });
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
    .where(
      and(
        eq(credentials.organizationId, actor.organizationId),
        eq(credentials.provider, provider),
        eq(credentials.isDefault, true),
      ),
    );
}
