import { personRoute } from "@/lib/server/http/person-route";
import { giveSecondFactor } from "@/lib/server/second-factor/giving";
import { secondFactorOperations } from "@/lib/shared/second-factor/operations";

// POST /api/v1/profile/second-factor: the code that finishes signing in.
export const POST = personRoute(secondFactorOperations.give, ({ person, body }) =>
  giveSecondFactor(person, body),
);
