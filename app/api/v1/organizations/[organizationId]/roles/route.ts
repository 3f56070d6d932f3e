import { organizationRoute } from "@/lib/server/http/route";
import { createRole, listRoles } from "@/lib/server/roles/service";
import { roleOperations } from "@/lib/shared/roles/operations";

// GET /api/v1/organizations/{organizationId}/roles
export const GET = organizationRoute(roleOperations.list, ({ actor, query }) => listRoles(actor, query));

// POST /api/v1/organizations/{organizationId}/roles
export const POST = organizationRoute(roleOperations.create, ({ actor, body }) => createRole(actor, body));
