import { personRoute } from "@/lib/http/person-route";
import { endOwnSession } from "@/lib/profile/service";
import { profileOperations } from "@/lib/shared/profile/operations";

// DELETE /api/v1/profile/sessions/{id}: ends one, also the one that asks.
export const DELETE = personRoute(profileOperations.endSession, ({ person, params }) =>
  endOwnSession(person, params.id),
);
