import { personRoute } from "@/lib/http/person-route";
import { profileOf } from "@/lib/profile/service";

// GET /api/v1/profile: who is signed in.
export const GET = personRoute(({ person }) => profileOf(person));
