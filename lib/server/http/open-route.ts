// Binds an operation that anybody may call, signed in or not, to its handler.
import type { Visitor } from "@/lib/server/auth/actor";
import { sessionUserId } from "@/lib/server/auth/session";
import { requestIdOf, respond } from "@/lib/server/http/answer";
import { readJson, requireDeclared, strangerLimit } from "@/lib/server/http/body";
import { addressOf, requireSameOrigin } from "@/lib/server/http/origin";
import { type HandledBy, type IfDeclared, type Operation, statusOf } from "@/lib/shared/operations/operation";

/** The body is read when the handler asks for it, which first counts whoever sends it. */
type OpenRequest<O extends Operation> = { visitor: Visitor } & IfDeclared<
  O,
  "body",
  { body: () => Promise<unknown> }
>;

export function openRoute<O extends Operation & { caller: { kind: "anybody" } }>(
  operation: O,
  handler: (request: OpenRequest<O>) => Promise<HandledBy<O>>,
) {
  const route = (request: Request): Promise<Response> =>
    respond(
      request,
      async () => {
        requireSameOrigin(request);
        requireDeclared(request, strangerLimit);
        const visitor = {
          userId: await sessionUserId(),
          address: addressOf(request.headers),
          requestId: requestIdOf(request),
        };
        const body = () => readJson(request, { limit: strangerLimit });
        return handler({ visitor, body } as OpenRequest<O>);
      },
      statusOf(operation),
    );
  return Object.assign(route, { operation });
}
