// The parts that all routes of the console share: the request's origin, the ids in its path, the answer's status.
import type { Origin } from "@/lib/server/auth/actor";
import { apiTokenOf } from "@/lib/server/auth/api-token";
import { requestIdOf, respond } from "@/lib/server/http/answer";
import { addressOf, requireSameOrigin } from "@/lib/server/http/origin";
import { AppError } from "@/lib/shared/errors";
import { Id } from "@/lib/shared/input";
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
        // No browser adds a token by itself, and with a token no cookie counts.
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

/** Text that is not an id belongs to no object: the answer is 404, as for an unknown id, not a validation error. */
export function requireIds(params: object): void {
  for (const [name, value] of Object.entries(params)) {
    if (/^id$|Id$/.test(name) && !Id.safeParse(value).success) {
      throw new AppError("not_found", `There's nothing with the ${name} "${String(value).slice(0, 64)}".`);
    }
  }
}

// Binds an operation that programs call without being anybody: its handler makes the response itself. Nothing of Next.

export function machineRoute<O extends Operation & { caller: { kind: "anybody" } }>(
  operation: O,
  handler: (request: Request) => Promise<Response>,
) {
  const route = (request: Request): Promise<Response> => handler(request);
  return Object.assign(route, { operation });
}
