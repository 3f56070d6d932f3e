import { personRoute } from "@/lib/server/http/person-route";
import { addressStanding } from "@/lib/server/organizations/creation";
import { organizationOperations } from "@/lib/shared/organizations/operations";

// GET /api/v1/profile/organization-addresses/{slug}: asked while somebody types.
export const GET = personRoute(organizationOperations.address, ({ person, params }) =>
  addressStanding(person, params.slug),
);
