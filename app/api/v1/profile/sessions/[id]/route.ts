import { personRoute } from "@/lib/server/http/person-route";
import { endOwnSession } from "@/lib/server/profile/service";
import { profileOperations } from "@/lib/shared/profile/operations";

// Also the one that asks.
export const DELETE = personRoute(profileOperations.endSession, endOwnSession);
