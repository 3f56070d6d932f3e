import { organizationRoute } from "@/lib/server/http/route";
import { listMembers } from "@/lib/server/members/service";
import { memberOperations } from "@/lib/shared/members/operations";

// GET /api/v1/organizations/{organizationId}/members
export const GET = organizationRoute(memberOperations.list, ({ actor, query }) => listMembers(actor, query));
