import { personRoute } from "@/lib/server/http/person-route";
import { changePassword } from "@/lib/server/profile/service";
import { profileOperations } from "@/lib/shared/profile/operations";

// PUT /api/v1/profile/password: another password, for who knows the one of now. Ends all other sessions.
export const PUT = personRoute(profileOperations.changePassword, ({ person, body }) =>
  changePassword(person, body),
);
