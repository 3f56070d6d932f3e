import { personRoute } from "@/lib/http/person-route";
import { profileOf } from "@/lib/profile/service";
import { profileOperations } from "@/lib/shared/profile/operations";

// GET /api/v1/profile: who is signed in.
export const GET = personRoute(profileOperations.get, ({ person }) => profileOf(person));
