// The trust policy doctor: a pasted trust policy against the exact claims of this organization's tokens.
import { type Actor, requirePermission } from "@/lib/auth/actor";
import { type CloudId, cloudDefinition } from "@/lib/clouds/catalog";
import { reviewTrustPolicy } from "@/lib/clouds/policy-review/registry";
import { type PolicyReview, PolicyReviewInput } from "@/lib/clouds/policy-review/schema";
import { parseInput } from "@/lib/errors";
import { subjectOf } from "@/lib/oidc/definition";
import { currentIssuer } from "@/lib/oidc/keyring";
import { sessionNameOf, TrustPolicyReviewInput } from "@/lib/workload-identity/schema";
import { getConfig } from "@/lib/workload-identity/service";

/**
 * Of the role that a config names. What was pasted is kept nowhere, and no cloud is asked: nothing is audited.
 *
 * @throws AppError `not_configured` without an issuer, whose name is what a trust policy speaks of.
 */
export async function reviewTrust(actor: Actor, configId: string, input: unknown): Promise<PolicyReview> {
  const { id, cloud, settings } = await getConfig(actor, configId);
  const { policy } = parseInput(PolicyReviewInput, input);
  return review(actor, policy, cloud, settings, sessionNameOf(id));
}

/** Before there is a config: of the role that it would name. */
export async function reviewNewTrust(actor: Actor, input: unknown): Promise<PolicyReview> {
  requirePermission(actor, "workload_identity_configs:read");
  const { policy, cloud, settings } = parseInput(TrustPolicyReviewInput, input);
  return review(actor, policy, cloud, settings, null);
}

async function review(
  actor: Actor,
  policy: string,
  cloud: CloudId,
  { roleArn = "", region = "" }: Record<string, string>,
  sessionName: string | null,
): Promise<PolicyReview> {
  const { url } = await currentIssuer();
  return reviewTrustPolicy(cloud, policy, {
    issuer: url,
    audience: cloudDefinition(cloud).audience,
    subject: subjectOf(actor.organizationId),
    roleArn,
    region,
    sessionName,
    // Tokens carry neither: every role that receives them would have to allow it, or refuse the whole exchange.
    sessionTags: {},
    sourceIdentity: null,
  });
}
