import { personRoute } from "@/lib/server/http/person-route";
import { challengePasskey } from "@/lib/server/second-factor/passkeys";
import { secondFactorOperations } from "@/lib/shared/second-factor/operations";

// POST /api/v1/profile/second-factor/challenge: what a passkey of the person is to sign.
export const POST = personRoute(secondFactorOperations.challenge, ({ person }) => challengePasskey(person));
