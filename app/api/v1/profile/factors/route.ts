import { personRoute } from "@/lib/server/http/person-route";
import { listOwnFactors } from "@/lib/server/second-factor/factors";
import { secondFactorOperations } from "@/lib/shared/second-factor/operations";

// GET /api/v1/profile/factors: what the person gives besides the password.
export const GET = personRoute(secondFactorOperations.list, ({ person }) => listOwnFactors(person));
