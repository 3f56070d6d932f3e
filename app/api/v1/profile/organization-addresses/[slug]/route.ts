import { personRoute } from "@/lib/server/http/person-route";
import { addressAvailability } from "@/lib/server/organizations/creation";
import { organizationOperations } from "@/lib/shared/organizations/operations";

// Asked while somebody types.
export const GET = personRoute(organizationOperations.address, addressAvailability);
