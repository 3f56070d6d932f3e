import { personRoute } from "@/lib/server/http/person-route";
import { createOwnOrganization } from "@/lib/server/organizations/creation";
import { organizationOperations } from "@/lib/shared/organizations/operations";

// POST /api/v1/profile/organizations: where the operator lets people create organizations.
export const POST = personRoute(organizationOperations.create, ({ person, body }) =>
  createOwnOrganization(person, body),
);
