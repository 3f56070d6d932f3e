import { organizationRoute } from "@/lib/server/http/route";
import { reviewTrust } from "@/lib/server/workload-identity/trust-review";

// POST /api/v1/organizations/{organizationId}/workload-identity-configs/{id}/trust-policy-review
export const POST = organizationRoute<{ id: string }>(({ actor, body, params }) =>
  reviewTrust(actor, params.id, body),
);
