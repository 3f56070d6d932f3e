// Binds an operation that anybody may call, signed in or not, to its handler.
import type { Visitor } from "@/lib/server/auth/actor";
import { signedInVisitor } from "@/lib/server/auth/session";
import { readJson, requireDeclared, strangerLimit } from "@/lib/server/http/body";
import { boundRoute } from "@/lib/server/http/bound-route";
import type { HandledBy, IfDeclared, Operation } from "@/lib/shared/operations/operation";

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
  return boundRoute(operation, async (request, origin) => {
    requireDeclared(request, strangerLimit);
    const visitor = { ...(await signedInVisitor()), ...origin };
    const body = () => readJson(request, { limit: strangerLimit });
    return handler({ visitor, body } as OpenRequest<O>);
  });
}
