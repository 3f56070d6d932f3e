import { personRoute } from "@/lib/server/http/person-route";
import { endOtherSessions, listOwnSessions } from "@/lib/server/profile/service";

// GET /api/v1/profile/sessions: where the person is signed in.
export const GET = personRoute(async ({ person }) => ({
  items: await listOwnSessions(person),
  nextCursor: null,
}));

// DELETE /api/v1/profile/sessions: ends all but the one that asks.
export const DELETE = personRoute(({ person }) => endOtherSessions(person));
