// Binds an operation on what is a person's own to its handler: signed in, in whichever organizations or none.
import { currentSession } from "@/lib/server/auth/session";
import { requestIdOf, respond } from "@/lib/server/http/answer";
import { readJson, strangerLimit } from "@/lib/server/http/body";
import { addressOf, requireSameOrigin } from "@/lib/server/http/origin";
import { requireIds } from "@/lib/server/http/params";
import type { Person } from "@/lib/server/profile/service";
import { AppError } from "@/lib/shared/errors";
import {
  type HandledBy,
  type IfDeclared,
  type Operation,
  type ParamsOf,
  statusOf,
} from "@/lib/shared/operations/operation";

/** The body as it was sent, for the service to parse. */
type PersonRequest<O extends Operation> = {
  person: Person;
  params: ParamsOf<O>;
} & IfDeclared<O, "body", { body: unknown }>;

export function personRoute<O extends Operation & { caller: { kind: "person" } }>(
  operation: O,
  handler: (request: PersonRequest<O>) => Promise<HandledBy<O>>,
) {
  const route = (request: Request, context: { params: Promise<unknown> }): Promise<Response> =>
    respond(
      request,
      async () => {
        requireSameOrigin(request);
        // Next gives none where the path has none.
        const params = ((await context.params) ?? {}) as ParamsOf<O>;
        requireIds(params);
        const session = await currentSession();
        if (!session) throw new AppError("unauthenticated", "Sign in first.");
        const body = request.method === "GET" ? undefined : await readJson(request, { limit: strangerLimit });
        const person = {
          userId: session.userId,
          sessionId: session.id,
          address: addressOf(request.headers),
          requestId: requestIdOf(request),
        };
        return handler({ person, params, body } as PersonRequest<O>);
      },
      statusOf(operation),
    );
  return Object.assign(route, { operation });
}
