// The wrapper of the few handlers that anybody may call, signed in or not.

import type { Visitor } from "@/lib/server/auth/actor";
import { sessionUserId } from "@/lib/server/auth/session";
import { requestIdOf, respond } from "@/lib/server/http/answer";
import { readJson, requireDeclared, strangerLimit } from "@/lib/server/http/body";
import { addressOf, requireSameOrigin } from "@/lib/server/http/origin";

/** The body is read when the handler asks for it, which first counts whoever sends it. */
type Handler = (request: { visitor: Visitor; body: () => Promise<unknown> }) => Promise<unknown>;

export function openRoute(handler: Handler, status = 200) {
  return (request: Request): Promise<Response> =>
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
        return handler({ visitor, body: () => readJson(request, { limit: strangerLimit }) });
      },
      status,
    );
}
