import { organizationRoute } from "@/lib/server/http/route";
import { createRole, listRoles } from "@/lib/server/roles/service";
import { roleOperations } from "@/lib/shared/roles/operations";

export const GET = organizationRoute(roleOperations.list, listRoles);
export const POST = organizationRoute(roleOperations.create, createRole);
