// What is sent of configs, with the settings that each cloud's definition has.
import { z } from "zod";
import { clouds } from "@/lib/clouds/catalog";
import type { CloudDefinition } from "@/lib/clouds/definition";
import type { CloudId } from "@/lib/shared/clouds/schema";
import { ConfigBody, NewTrustReviewBody, NewTrustWaitBody } from "@/lib/shared/workload-identity/schema";

/** In place of a cloud and settings of any kind. */
const of = (cloud: CloudDefinition) => ({
  cloud: z.literal(cloud.id as CloudId),
  settings: cloud.workloadIdentity.schema,
});

const otherCloud = { error: "Choose one of the available clouds." };

const inputFor = (cloud: CloudDefinition) => ConfigBody.extend(of(cloud));
/**
 * What the form sends to create a config, or to replace one's fields. One member for each cloud, so that every field's
 * error is known at once, whatever the others hold.
 */
export const WorkloadIdentityConfigInput = z.discriminatedUnion(
  "cloud",
  clouds.map(inputFor) as [ReturnType<typeof inputFor>],
  otherCloud,
);
export type WorkloadIdentityConfigInput = z.output<typeof WorkloadIdentityConfigInput>;

const reviewInputFor = (cloud: CloudDefinition) => NewTrustReviewBody.extend(of(cloud));
/** A trust policy to review before there is a config, and what the config would say. */
export const TrustPolicyReviewInput = z.discriminatedUnion(
  "cloud",
  clouds.map(reviewInputFor) as [ReturnType<typeof reviewInputFor>],
  otherCloud,
);
export type TrustPolicyReviewInput = z.output<typeof TrustPolicyReviewInput>;

const waitInputFor = (cloud: CloudDefinition) => NewTrustWaitBody.extend(of(cloud));
/** Before there is a config: what it would say. */
export const NewTrustWaitInput = z.discriminatedUnion(
  "cloud",
  clouds.map(waitInputFor) as [ReturnType<typeof waitInputFor>],
  otherCloud,
);
export type NewTrustWaitInput = z.output<typeof NewTrustWaitInput>;
