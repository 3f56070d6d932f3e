// How each cloud of the catalogue reviews what was said in it. Beside the registry that opens clouds, so that the worker,
// which reviews nothing, does not carry it.
import { reviewPermissionPolicy as reviewAwsPermissionPolicy } from "@/lib/clouds/aws/doctor/permission/review";
import { reviewTrustPolicy as reviewAwsTrustPolicy } from "@/lib/clouds/aws/doctor/trust/review";
import type { PermissionPolicyFacts, TrustPolicyFacts } from "@/lib/clouds/doctor/contract";
import type { PolicyReview } from "@/lib/shared/clouds/doctor";
import type { CloudId } from "@/lib/shared/clouds/schema";

interface Reviewer {
  trust(text: string, facts: TrustPolicyFacts): PolicyReview;
  permissions(text: string, facts: PermissionPolicyFacts): PolicyReview;
}

const reviewers: Record<CloudId, Reviewer> = {
  aws: { trust: reviewAwsTrustPolicy, permissions: reviewAwsPermissionPolicy },
};

/** Whether whoever holds Latchkey's token may assume the role, and nobody else. Never throws, whatever the text is. */
export function reviewTrustPolicy(cloud: CloudId, text: string, facts: TrustPolicyFacts): PolicyReview {
  return reviewers[cloud].trust(text, facts);
}

/** Whether the role may read its secrets, and nothing else. Never throws, whatever the text is. */
export function reviewPermissionPolicy(
  cloud: CloudId,
  text: string,
  facts: PermissionPolicyFacts,
): PolicyReview {
  return reviewers[cloud].permissions(text, facts);
}
