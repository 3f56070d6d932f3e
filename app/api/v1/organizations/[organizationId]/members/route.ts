import { organizationRoute } from "@/lib/http/route";
import { listMembers } from "@/lib/members/service";

// GET /api/v1/organizations/{organizationId}/members
export const GET = organizationRoute(({ actor, query }) => listMembers(actor, query));
