import { personRoute } from "@/lib/server/http/person-route";
import { profileOf } from "@/lib/server/profile/service";
import { profileOperations } from "@/lib/shared/profile/operations";

export const GET = personRoute(profileOperations.get, profileOf);
