// The input of configs, with the settings of each cloud's schema.
import { z } from "zod";
import type { CloudSchemas } from "@/lib/clouds/definition";
import { schemas } from "@/lib/clouds/registered/schemas";
import type { CloudId } from "@/lib/shared/clouds/schema";
import { ConfigBody, NewTrustReviewBody, NewTrustWaitBody } from "@/lib/shared/workload-identity/schema";

/** One member for each cloud, so that all fields' errors are found at once. */
function inEachCloud<Shape extends z.ZodRawShape>(body: z.ZodObject<Shape, z.core.$strict>) {
  const inputFor = ([id, { workloadIdentity }]: [string, CloudSchemas]) =>
    body.extend({ cloud: z.literal(id as CloudId), settings: workloadIdentity });
  const inputs = Object.entries(schemas).map(inputFor) as [ReturnType<typeof inputFor>];
  return z.discriminatedUnion("cloud", inputs, { error: "Choose one of the available clouds." });
}

/** What the form sends to create a config, or to replace one's fields. */
export const WorkloadIdentityConfigInput = inEachCloud(ConfigBody);
export type WorkloadIdentityConfigInput = z.output<typeof WorkloadIdentityConfigInput>;

/** A trust policy to review before there is a config, and what the config would say. */
export const TrustPolicyReviewInput = inEachCloud(NewTrustReviewBody);
export type TrustPolicyReviewInput = z.output<typeof TrustPolicyReviewInput>;

/** Before there is a config: what it would say. */
export const NewTrustWaitInput = inEachCloud(NewTrustWaitBody);
export type NewTrustWaitInput = z.output<typeof NewTrustWaitInput>;
