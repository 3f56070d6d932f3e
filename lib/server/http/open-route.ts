// Binds an operation that anybody may call, signed in or not, to its handler.
import type { z } from "zod";
import type { Visitor } from "@/lib/server/auth/actor";
import { signedInVisitor } from "@/lib/server/auth/session";
import { readJson, requireDeclared, strangerLimit } from "@/lib/server/http/body";
import { boundRoute } from "@/lib/server/http/bound-route";
import type { HandledBy, Operation } from "@/lib/shared/operations/operation";

/** The body is read when the handler asks for it, which first counts the address that sends it. */
export function openRoute<O extends Operation & { caller: { kind: "anybody" }; body: z.ZodType }>(
  operation: O,
  handler: (visitor: Visitor, body: () => Promise<unknown>) => Promise<HandledBy<O>>,
) {
  return boundRoute(operation, async (request, origin) => {
    requireDeclared(request, strangerLimit);
    const visitor = { ...(await signedInVisitor()), ...origin };
    const body = () => readJson(request, { limit: strangerLimit });
    return handler(visitor, body);
  });
}
