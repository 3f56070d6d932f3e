import { personRoute } from "@/lib/server/http/person-route";
import { endOtherSessions, listOwnSessions } from "@/lib/server/profile/service";
import { profileOperations } from "@/lib/shared/profile/operations";

export const GET = personRoute(profileOperations.sessions, async (person) => ({
  items: await listOwnSessions(person),
  nextCursor: null,
}));

export const DELETE = personRoute(profileOperations.endOtherSessions, endOtherSessions);
