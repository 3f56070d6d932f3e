import { personRoute } from "@/lib/server/http/person-route";
import { listOwnFactors } from "@/lib/server/second-factor/factors";
import { secondFactorOperations } from "@/lib/shared/second-factor/operations";

export const GET = personRoute(secondFactorOperations.list, listOwnFactors);
