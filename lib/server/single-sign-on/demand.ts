// Whether a password alone opens the organization.
import { organizationTransaction } from "@/db/organization";
import { type Actor, requirePermission } from "@/lib/server/auth/actor";
import { environment } from "@/lib/server/env";
import { changeSettings } from "@/lib/server/organizations/settings";
import { readSettings, singleSignOnOf } from "@/lib/server/single-sign-on/record";
import { AppError, parseInput } from "@/lib/shared/errors";
import { type SingleSignOn, SingleSignOnDemand } from "@/lib/shared/single-sign-on/schema";

/**
 * Asks single sign-on of everyone but owners, who have to get in when the provider is down.
 *
 * @throws AppError `conflict` where there is no provider, `single_sign_on_required` for a person who is not an owner and did not sign in with it:
 * they would be the first to stay out.
 */
export async function demandSingleSignOn(actor: Actor, input: unknown): Promise<SingleSignOn> {
  requirePermission(actor, "organization_settings:manage");
  const { isRequired: requiresSingleSignOn } = parseInput(SingleSignOnDemand, input);
  const { organizationId } = actor;
  return organizationTransaction(organizationId, async (tx) => {
    const settings = await readSettings(tx, organizationId);
    const isOwn = settings?.issuer != null;
    if (requiresSingleSignOn && !isOwn && environment().singleSignOn === null) {
      throw new AppError("conflict", "Set up single sign-on first, and sign in with it once.");
    }
    const { session } = actor;
    const hasSignedOn = session?.singleSignOnAt && (!isOwn || session.organizationId === organizationId);
    if (requiresSingleSignOn && !actor.isOwner && !hasSignedOn) {
      throw new AppError(
        "single_sign_on_required",
        "Sign in with it yourself first, or you couldn't open this organization any more.",
      );
    }
    await changeSettings(tx, actor, { requiresSingleSignOn });
    return singleSignOnOf(organizationId, tx);
  });
}
