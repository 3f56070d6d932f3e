import { reviewPermissions } from "@/lib/server/environment-variables/permission-review";
import { organizationRoute } from "@/lib/server/http/route";

// POST /api/v1/organizations/{organizationId}/workload-identity-configs/{id}/permission-policy-review
export const POST = organizationRoute<{ id: string }>(({ actor, body, params }) =>
  reviewPermissions(actor, params.id, body),
);
