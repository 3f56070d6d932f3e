// The trust policy doctor: a pasted trust policy against the exact claims of this organization's tokens.
import { and, eq, inArray } from "drizzle-orm";
import { database } from "@/db/client";
import { automations } from "@/db/schema/automations";
import { type Actor, requirePermission } from "@/lib/auth/actor";
import { type CloudId, cloudDefinition } from "@/lib/clouds/catalog";
import { reviewTrustPolicy } from "@/lib/clouds/policy-review/registry";
import { type PolicyReview, PolicyReviewInput } from "@/lib/clouds/policy-review/schema";
import { AppError, parseInput } from "@/lib/errors";
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
  const { id, cloud, settings, subject, automationIds } = await getConfig(actor, configId);
  const { policy } = parseInput(PolicyReviewInput, input);
  const of = (automationId: string | null) =>
    review(actor, policy, cloud, settings, sessionNameOf(id), automationId);
  if (subject === "organization") return of(null);

  const [first, ...others] = await narrowedTo(actor, automationIds);
  if (first === undefined) {
    throw new AppError("conflict", "The config's tokens speak for one automation, and there is none yet.");
  }
  // The first automation that is not let in is what there is to say; a whole policy that lets in the others is for the
  // setup guide to write.
  const result = await of(first);
  if (others.length === 0) return result;
  for (const automationId of result.verdict === "allowed" ? others : []) {
    const other = await of(automationId);
    if (other.verdict !== "allowed") return { ...other, corrected: null };
  }
  return { ...result, corrected: null };
}

/** Before there is a config: of the role that it would name. */
export async function reviewNewTrust(actor: Actor, input: unknown): Promise<PolicyReview> {
  requirePermission(actor, "workload_identity_configs:read");
  const { policy, cloud, settings } = parseInput(TrustPolicyReviewInput, input);
  return review(actor, policy, cloud, settings, null);
}

/** The automations whose tokens the role has to let in, by name. A policy has no room for more. */
async function narrowedTo(actor: Actor, automationIds: readonly string[] | null): Promise<string[]> {
  const rows = await database()
    .select({ id: automations.id })
    .from(automations)
    .where(
      and(
        eq(automations.organizationId, actor.organizationId),
        automationIds === null ? undefined : inArray(automations.id, [...automationIds]),
      ),
    )
    .orderBy(automations.name)
    .limit(50);
  return rows.map(({ id }) => id);
}

async function review(
  actor: Actor,
  policy: string,
  cloud: CloudId,
  { roleArn = "", region = "" }: Record<string, string>,
  sessionName: string | null,
  automationId: string | null = null,
): Promise<PolicyReview> {
  const { url } = await currentIssuer();
  return reviewTrustPolicy(cloud, policy, {
    issuer: url,
    audience: cloudDefinition(cloud).audience,
    subject: subjectOf(actor.organizationId, automationId),
    roleArn,
    region,
    sessionName,
    // Tokens carry neither: every role that receives them would have to allow it, or refuse the whole exchange.
    sessionTags: {},
    sourceIdentity: null,
  });
}
