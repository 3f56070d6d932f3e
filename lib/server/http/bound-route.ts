// What every operation of the console has of its route: the request's origin, the ids in its path, the answer's status.
import type { Origin } from "@/lib/server/auth/actor";
import { apiTokenOf } from "@/lib/server/auth/api-token";
import { requestIdOf, respond } from "@/lib/server/http/answer";
import { addressOf, requireSameOrigin } from "@/lib/server/http/origin";
import { requireIds } from "@/lib/server/http/params";
import { type HandledBy, type Operation, type ParamsOf, statusOf } from "@/lib/shared/operations/operation";

export function boundRoute<O extends Operation>(
  operation: O,
  handle: (request: Request, origin: Origin, params: ParamsOf<O>) => Promise<HandledBy<O>>,
) {
  // Next gives no parameters where the path has none.
  const route = (request: Request, context?: { params: Promise<unknown> }): Promise<Response> =>
    respond(
      request,
      async () => {
        // No browser adds a token by itself, and beside one no cookie counts.
        if (operation.caller.kind !== "member" || !apiTokenOf(request)) requireSameOrigin(request);
        const params = ((await context?.params) ?? {}) as ParamsOf<O>;
        requireIds(params);
        const origin = { address: addressOf(request.headers), requestId: requestIdOf(request) };
        return handle(request, origin, params);
      },
      statusOf(operation),
    );
  return Object.assign(route, { operation });
}
