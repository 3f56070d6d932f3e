import { personRoute } from "@/lib/server/http/person-route";
import { removeFactor } from "@/lib/server/second-factor/factors";
import { secondFactorOperations } from "@/lib/shared/second-factor/operations";

export const DELETE = personRoute(secondFactorOperations.remove, removeFactor);
