import { organizationRoute } from "@/lib/server/http/route";
import { listMembers } from "@/lib/server/members/service";
import { memberOperations } from "@/lib/shared/members/operations";

export const GET = organizationRoute(memberOperations.list, listMembers);
