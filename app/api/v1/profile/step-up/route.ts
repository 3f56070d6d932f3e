import { personRoute } from "@/lib/server/http/person-route";
import { stepUp } from "@/lib/server/profile/step-up";
import { profileOperations } from "@/lib/shared/profile/operations";

export const POST = personRoute(profileOperations.stepUp, stepUp);
