import { organizationRoute } from "@/lib/server/http/route";
import { getOrganization, updateOrganization } from "@/lib/server/organizations/settings";
import { organizationOperations } from "@/lib/shared/organizations/operations";

export const GET = organizationRoute(organizationOperations.get, getOrganization);
export const PUT = organizationRoute(organizationOperations.update, updateOrganization);
