import { personRoute } from "@/lib/server/http/person-route";
import { removeFactor } from "@/lib/server/second-factor/factors";
import { secondFactorOperations } from "@/lib/shared/second-factor/operations";

// DELETE /api/v1/profile/factors/{id}: removes one. Ends all other sessions.
export const DELETE = personRoute(secondFactorOperations.remove, ({ person, params }) =>
  removeFactor(person, params.id),
);
