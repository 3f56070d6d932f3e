import { organizationRoute } from "@/lib/server/http/route";
import { reviewTrust } from "@/lib/server/workload-identity/trust-review";
import { configOperations } from "@/lib/shared/workload-identity/operations";

// POST /api/v1/organizations/{organizationId}/workload-identity-configs/{id}/trust-policy-review
export const POST = organizationRoute(configOperations.reviewTrust, ({ actor, body, params }) =>
  reviewTrust(actor, params.id, body),
);
