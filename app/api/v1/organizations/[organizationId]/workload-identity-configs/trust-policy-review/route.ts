import { organizationRoute } from "@/lib/server/http/route";
import { reviewNewTrust } from "@/lib/server/workload-identity/trust-review";
import { configOperations } from "@/lib/shared/workload-identity/operations";

// POST /api/v1/organizations/{organizationId}/workload-identity-configs/trust-policy-review
export const POST = organizationRoute(configOperations.reviewNewTrust, ({ actor, body }) =>
  reviewNewTrust(actor, body),
);
