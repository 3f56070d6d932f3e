import { personRoute } from "@/lib/server/http/person-route";
import { changePassword } from "@/lib/server/profile/service";

// PUT /api/v1/profile/password: another password, for who knows the one of now. Ends all other sessions.
export const PUT = personRoute(({ person, body }) => changePassword(person, body));
