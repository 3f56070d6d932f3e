import { organizationRoute } from "@/lib/http/route";
import { listMembers } from "@/lib/members/service";
import { memberOperations } from "@/lib/shared/members/operations";

// GET /api/v1/organizations/{organizationId}/members
export const GET = organizationRoute(memberOperations.list, ({ actor, query }) => listMembers(actor, query));
