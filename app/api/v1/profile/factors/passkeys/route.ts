import { personRoute } from "@/lib/server/http/person-route";
import { addPasskey } from "@/lib/server/second-factor/passkeys";
import { secondFactorOperations } from "@/lib/shared/second-factor/operations";

export const POST = personRoute(secondFactorOperations.addPasskey, addPasskey);
