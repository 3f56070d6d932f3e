import { personRoute } from "@/lib/server/http/person-route";
import { changePassword } from "@/lib/server/profile/service";
import { profileOperations } from "@/lib/shared/profile/operations";

export const PUT = personRoute(profileOperations.changePassword, changePassword);
