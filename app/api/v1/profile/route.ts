import { personRoute } from "@/lib/server/http/person-route";
import { profileOf } from "@/lib/server/profile/service";
import { profileOperations } from "@/lib/shared/profile/operations";

// GET /api/v1/profile: who is signed in.
export const GET = personRoute(profileOperations.get, ({ person }) => profileOf(person));
