// The wrapper of the handlers for what is a person's own: signed in, in whichever organizations or none.
import { currentSession } from "@/lib/auth/session";
import { AppError } from "@/lib/errors";
import { requestIdOf, respond } from "@/lib/http/answer";
import { readJson, strangerLimit } from "@/lib/http/body";
import { addressOf, requireSameOrigin } from "@/lib/http/origin";
import { requireIds } from "@/lib/http/params";
import type { Person } from "@/lib/profile/service";

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
