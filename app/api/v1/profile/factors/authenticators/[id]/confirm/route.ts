import { personRoute } from "@/lib/server/http/person-route";
import { confirmAuthenticator } from "@/lib/server/second-factor/authenticators";
import { secondFactorOperations } from "@/lib/shared/second-factor/operations";

// POST /api/v1/profile/factors/authenticators/{id}/confirm: adds the app by a code of it. Ends all other sessions.
export const POST = personRoute(secondFactorOperations.confirmAuthenticator, ({ person, params, body }) =>
  confirmAuthenticator(person, params.id, body),
);
