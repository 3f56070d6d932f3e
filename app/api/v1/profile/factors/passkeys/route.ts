import { personRoute } from "@/lib/server/http/person-route";
import { addPasskey } from "@/lib/server/second-factor/passkeys";
import { secondFactorOperations } from "@/lib/shared/second-factor/operations";

// POST /api/v1/profile/factors/passkeys: adds what a browser has made. Ends all other sessions.
export const POST = personRoute(secondFactorOperations.addPasskey, ({ person, body }) =>
  addPasskey(person, body),
);
