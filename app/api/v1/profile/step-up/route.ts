import { personRoute } from "@/lib/server/http/person-route";
import { stepUp } from "@/lib/server/profile/step-up";
import { profileOperations } from "@/lib/shared/profile/operations";

// POST /api/v1/profile/step-up: the password again, before what decides who gets in is changed.
export const POST = personRoute(profileOperations.stepUp, ({ person, body }) => stepUp(person, body));
