import { reviewPermissions } from "@/lib/server/environment-variables/permission-review";
import { organizationRoute } from "@/lib/server/http/route";
import { configOperations } from "@/lib/shared/workload-identity/operations";

// POST /api/v1/organizations/{organizationId}/workload-identity-configs/{id}/permission-policy-review
export const POST = organizationRoute(configOperations.reviewPermissions, ({ actor, body, params }) =>
  reviewPermissions(actor, params.id, body),
);
