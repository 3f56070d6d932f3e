import { organizationRoute } from "@/lib/server/http/route";
import { createRole, listRoles } from "@/lib/server/roles/service";

// GET /api/v1/organizations/{organizationId}/roles
export const GET = organizationRoute(({ actor, query }) => listRoles(actor, query));

// POST /api/v1/organizations/{organizationId}/roles
export const POST = organizationRoute(({ actor, body }) => createRole(actor, body), 201);
