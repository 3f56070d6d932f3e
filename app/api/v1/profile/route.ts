import { personRoute } from "@/lib/server/http/person-route";
import { profileOf } from "@/lib/server/profile/service";

// GET /api/v1/profile: who is signed in.
export const GET = personRoute(({ person }) => profileOf(person));
