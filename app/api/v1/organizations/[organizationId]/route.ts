import { organizationRoute } from "@/lib/server/http/route";
import { getOrganization, updateOrganization } from "@/lib/server/organizations/settings";
import { organizationOperations } from "@/lib/shared/organizations/operations";

// GET /api/v1/organizations/{organizationId}
export const GET = organizationRoute(organizationOperations.get, ({ actor }) => getOrganization(actor));

// PUT /api/v1/organizations/{organizationId}
export const PUT = organizationRoute(organizationOperations.update, ({ actor, body, ifMatch }) =>
  updateOrganization(actor, body, ifMatch),
);
