import { personRoute } from "@/lib/server/http/person-route";
import { endOwnSession } from "@/lib/server/profile/service";

// DELETE /api/v1/profile/sessions/{id}: ends one, also the one that asks.
export const DELETE = personRoute<{ id: string }>(({ person, params }) => endOwnSession(person, params.id));
