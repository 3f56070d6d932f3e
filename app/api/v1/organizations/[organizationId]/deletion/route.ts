import { organizationRoute } from "@/lib/server/http/route";
import { deleteOrganization, restoreOrganization } from "@/lib/server/organizations/deletion";
import { organizationOperations } from "@/lib/shared/organizations/operations";

export const POST = organizationRoute(organizationOperations.delete, deleteOrganization);
export const DELETE = organizationRoute(organizationOperations.restore, restoreOrganization);
