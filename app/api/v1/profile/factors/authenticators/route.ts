import { personRoute } from "@/lib/server/http/person-route";
import { startAuthenticator } from "@/lib/server/second-factor/authenticators";
import { secondFactorOperations } from "@/lib/shared/second-factor/operations";

// POST /api/v1/profile/factors/authenticators: a key for an app. It counts for nothing before it is confirmed.
export const POST = personRoute(secondFactorOperations.startAuthenticator, ({ person }) =>
  startAuthenticator(person),
);
