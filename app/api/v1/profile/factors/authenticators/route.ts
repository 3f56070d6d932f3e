import { personRoute } from "@/lib/server/http/person-route";
import { startAuthenticator } from "@/lib/server/second-factor/authenticators";
import { secondFactorOperations } from "@/lib/shared/second-factor/operations";

export const POST = personRoute(secondFactorOperations.startAuthenticator, startAuthenticator);
