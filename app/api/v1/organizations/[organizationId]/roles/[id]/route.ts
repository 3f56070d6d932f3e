import { organizationRoute } from "@/lib/server/http/route";
import { deleteRole, getRole, updateRole } from "@/lib/server/roles/service";
import { roleOperations } from "@/lib/shared/roles/operations";

export const GET = organizationRoute(roleOperations.get, getRole);
export const PUT = organizationRoute(roleOperations.update, updateRole);
export const DELETE = organizationRoute(roleOperations.delete, deleteRole);
