import { personRoute } from "@/lib/server/http/person-route";
import { createOwnOrganization } from "@/lib/server/organizations/creation";
import { organizationOperations } from "@/lib/shared/organizations/operations";

export const POST = personRoute(organizationOperations.create, createOwnOrganization);
