// The wrapper of the handlers for what is a person's own: signed in, in whichever organizations or none.
import { currentSession } from "@/lib/server/auth/session";
import { requestIdOf, respond } from "@/lib/server/http/answer";
import { readJson, strangerLimit } from "@/lib/server/http/body";
import { addressOf, requireSameOrigin } from "@/lib/server/http/origin";
import { requireIds } from "@/lib/server/http/params";
import type { Person } from "@/lib/server/profile/service";
import { AppError } from "@/lib/shared/errors";

interface PersonRequest<Params> {
  person: Person;
  /** The parsed JSON body; `undefined` when there is none. */
  body: unknown;
  params: Params;
}

type Handler<Params> = (request: PersonRequest<Params>) => Promise<unknown>;

export function personRoute<Params = Record<never, never>>(handler: Handler<Params>) {
  return (request: Request, context: { params: Promise<Params> }): Promise<Response> =>
    respond(request, async () => {
      requireSameOrigin(request);
      // Next gives none where the path has none.
      const params = (await context.params) ?? ({} as Params);
      requireIds(params as object);
      const session = await currentSession();
      if (!session) throw new AppError("unauthenticated", "Sign in first.");
      const body = request.method === "GET" ? undefined : await readJson(request, { limit: strangerLimit });
      const person = {
        userId: session.userId,
        sessionId: session.id,
        address: addressOf(request.headers),
        requestId: requestIdOf(request),
      };
      return handler({ person, body, params });
    });
}
