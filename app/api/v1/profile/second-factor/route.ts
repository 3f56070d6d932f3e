import { personRoute } from "@/lib/server/http/person-route";
import { giveSecondFactor } from "@/lib/server/second-factor/giving";
import { secondFactorOperations } from "@/lib/shared/second-factor/operations";

export const POST = personRoute(secondFactorOperations.give, giveSecondFactor);
