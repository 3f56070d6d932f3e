import { organizationRoute } from "@/lib/http/route";
import { configOperations } from "@/lib/shared/workload-identity/operations";
import { reviewTrust } from "@/lib/workload-identity/trust-review";

// POST /api/v1/organizations/{organizationId}/workload-identity-configs/{id}/trust-policy-review
export const POST = organizationRoute(configOperations.reviewTrust, ({ actor, body, params }) =>
  reviewTrust(actor, params.id, body),
);
