import { organizationRoute } from "@/lib/server/http/route";
import { listMembers } from "@/lib/server/members/service";

// GET /api/v1/organizations/{organizationId}/members
export const GET = organizationRoute(({ actor, query }) => listMembers(actor, query));
