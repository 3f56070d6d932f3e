import { organizationRoute } from "@/lib/http/route";
import { configOperations } from "@/lib/shared/workload-identity/operations";
import { reviewNewTrust } from "@/lib/workload-identity/trust-review";

// POST /api/v1/organizations/{organizationId}/workload-identity-configs/trust-policy-review
export const POST = organizationRoute(configOperations.reviewNewTrust, ({ actor, body }) =>
  reviewNewTrust(actor, body),
);
