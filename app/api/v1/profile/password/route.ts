import { personRoute } from "@/lib/http/person-route";
import { changePassword } from "@/lib/profile/service";

// PUT /api/v1/profile/password: another password, for who knows the one of now. Ends all other sessions.
export const PUT = personRoute(({ person, body }) => changePassword(person, body));
