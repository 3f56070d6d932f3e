// The trust policy doctor: a pasted trust policy against the exact claims of this organization's tokens.
import { inArray } from "drizzle-orm";
import { database } from "@/db/client";
import { automations } from "@/db/schema/automations";
import { inOrganization } from "@/db/scope";
import { audienceOf } from "@/lib/clouds/catalog";
import { policyDoctor } from "@/lib/clouds/doctor/registry";
import { TrustPolicyReviewInput } from "@/lib/clouds/inputs/config";
import type { SettingsValues } from "@/lib/clouds/settings";
import { type Actor, requirePermission } from "@/lib/server/auth/actor";
import { byName } from "@/lib/server/listing/cursor";
import { currentIssuer } from "@/lib/server/oidc/keyring";
import { getConfig } from "@/lib/server/workload-identity/service";
import { type PolicyReview, PolicyReviewInput } from "@/lib/shared/clouds/doctor";
import type { CloudId } from "@/lib/shared/clouds/schema";
import { AppError, parseInput } from "@/lib/shared/errors";
import { subjectOf } from "@/lib/shared/oidc/subject";
import { sessionNameOf } from "@/lib/shared/workload-identity/schema";

/**
 * Of the role that a config names. What was pasted is kept nowhere, and no cloud is asked: nothing is audited.
 *
 * @throws AppError `not_configured` without an issuer, whose name is what a trust policy speaks of; `conflict` where the
 * config's tokens are for one automation and there is none.
 */
export async function reviewTrust(actor: Actor, configId: string, input: unknown): Promise<PolicyReview> {
  const { id, cloud, settings, subject, automationIds } = await getConfig(actor, configId);
  const { policy } = parseInput(PolicyReviewInput, input);
  const of = (subjects: readonly string[]) => review(policy, cloud, settings, sessionNameOf(id), subjects);
  if (subject === "organization") return of([subjectOf(actor.organizationId)]);

  const trusted = await narrowedTo(actor, automationIds);
  if (trusted.length === 0) {
    throw new AppError(
      "conflict",
      "This config's tokens are for one automation, and there's no automation yet.",
    );
  }
  const subjects = trusted
    .slice(0, mostNamed)
    .map((automationId) => subjectOf(actor.organizationId, automationId));
  // The first that is not let in is what there is to say; what is corrected lets all of them in.
  let result: PolicyReview | undefined;
  for (const first of subjects) {
    const others = subjects.filter((other) => other !== first);
    const reviewed =
      trusted.length > mostNamed ? { ...(await of([first])), corrected: null } : await of([first, ...others]);
    result ??= reviewed;
    if (reviewed.verdict !== "allowed") return reviewed;
  }
  return result as PolicyReview;
}

/** Before there is a config: of the role that it would name. */
export async function reviewNewTrust(actor: Actor, input: unknown): Promise<PolicyReview> {
  requirePermission(actor, "workload_identity_configs:read");
  const { policy, cloud, settings } = parseInput(TrustPolicyReviewInput, input);
  return review(policy, cloud, settings, null, [subjectOf(actor.organizationId)]);
}

/** A trust policy has no room for more. */
const mostNamed = 50;

/** The automations whose tokens the role has to let in, by name; one more than fit into a policy, to know whether there are more. */
async function narrowedTo(actor: Actor, automationIds: readonly string[] | null): Promise<string[]> {
  const rows = await database()
    .select({ id: automations.id })
    .from(automations)
    .where(
      inOrganization(
        actor,
        automations,
        automationIds === null ? undefined : inArray(automations.id, [...automationIds]),
      ),
    )
    .orderBy(byName(automations.name))
    .limit(mostNamed + 1);
  return rows.map(({ id }) => id);
}

async function review(
  policy: string,
  cloud: CloudId,
  settings: SettingsValues,
  sessionName: string | null,
  [subject = "", ...otherSubjects]: readonly string[],
): Promise<PolicyReview> {
  const { url } = await currentIssuer();
  return policyDoctor(cloud).reviewTrust(policy, {
    issuer: url,
    audience: audienceOf(cloud, settings),
    subject,
    otherSubjects,
    settings,
    sessionName,
    // Tokens carry neither: every role that receives them would have to allow it, or refuse the whole exchange.
    sessionTags: {},
    sourceIdentity: null,
  });
}
