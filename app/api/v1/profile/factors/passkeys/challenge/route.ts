import { personRoute } from "@/lib/server/http/person-route";
import { startPasskey } from "@/lib/server/second-factor/passkeys";
import { secondFactorOperations } from "@/lib/shared/second-factor/operations";

// POST /api/v1/profile/factors/passkeys/challenge: what a browser is to make a passkey with.
export const POST = personRoute(secondFactorOperations.startPasskey, ({ person }) => startPasskey(person));
