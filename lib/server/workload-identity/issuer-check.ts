// The issuer check as members ask for it; the issuer is the whole installation's.
import { type Actor, requirePermission } from "@/lib/server/auth/actor";
import { checkIssuer } from "@/lib/server/oidc/issuer-check";
import type { IssuerCheck } from "@/lib/shared/oidc/schema";

/** Changes nothing and touches nothing of the organization: it is not audited, as autocomplete is not. */
export async function issuerCheck(actor: Actor): Promise<IssuerCheck> {
  requirePermission(actor, "workload_identity_configs:read");
  return checkIssuer();
}
