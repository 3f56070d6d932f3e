import { organizationRoute } from "@/lib/server/http/route";
import { changeRole, endMembership, getMember } from "@/lib/server/members/service";
import { memberOperations } from "@/lib/shared/members/operations";

export const GET = organizationRoute(memberOperations.get, getMember);
export const PUT = organizationRoute(memberOperations.changeRole, changeRole);
export const DELETE = organizationRoute(memberOperations.remove, endMembership);
