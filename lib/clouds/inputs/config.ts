// What forms send of configs: as the clouds' definitions have it.
import { z } from "zod";
import { clouds } from "@/lib/clouds/catalog";
import type { CloudDefinition } from "@/lib/clouds/definition";
import { PolicyText } from "@/lib/shared/clouds/doctor";
import type { CloudId } from "@/lib/shared/clouds/schema";
import { Id, Name } from "@/lib/shared/input";
import { TokenSubject, WaitAction } from "@/lib/shared/workload-identity/schema";

function inputFor(cloud: CloudDefinition) {
  return z.strictObject({
    name: Name,
    cloud: z.literal(cloud.id as CloudId),
    settings: cloud.workloadIdentity.schema,
    /** Absent, it stays as it is: nobody widens a trust by leaving something out. A new config's is `organization`. */
    subject: TokenSubject.optional(),
    /** The automations that may use it; null for all. Absent, it stays as it is. */
    automationIds: z.array(Id).max(500, "Choose up to 500 automations.").nullable().optional(),
    isDefault: z.boolean().default(false),
    /**
     * On a change: whether credentials bound to it that have its region as it was before get the new one. Takes
     * `secret_providers: manage` besides.
     */
    correctCredentials: z.boolean().optional(),
  });
}

/**
 * What the form sends to create a config, or to replace one's fields. One member for each cloud, so that every field's
 * error is known at once, whatever the others hold.
 */
export const WorkloadIdentityConfigInput = z.discriminatedUnion(
  "cloud",
  clouds.map(inputFor) as [ReturnType<typeof inputFor>],
  { error: "Choose one of the available clouds." },
);
export type WorkloadIdentityConfigInput = z.output<typeof WorkloadIdentityConfigInput>;

function reviewInputFor(cloud: CloudDefinition) {
  return z.strictObject({
    policy: PolicyText,
    cloud: z.literal(cloud.id as CloudId),
    settings: cloud.workloadIdentity.schema,
  });
}

/** A trust policy to review before there is a config, and what the config would say. */
export const TrustPolicyReviewInput = z.discriminatedUnion(
  "cloud",
  clouds.map(reviewInputFor) as [ReturnType<typeof reviewInputFor>],
  { error: "Choose one of the available clouds." },
);
export type TrustPolicyReviewInput = z.output<typeof TrustPolicyReviewInput>;

function waitInputFor(cloud: CloudDefinition) {
  return z.strictObject({
    action: WaitAction,
    cloud: z.literal(cloud.id as CloudId),
    settings: cloud.workloadIdentity.schema,
  });
}

/** Before there is a config: what it would say. */
export const NewTrustWaitInput = z.discriminatedUnion(
  "cloud",
  clouds.map(waitInputFor) as [ReturnType<typeof waitInputFor>],
  { error: "Choose one of the available clouds." },
);
export type NewTrustWaitInput = z.output<typeof NewTrustWaitInput>;
