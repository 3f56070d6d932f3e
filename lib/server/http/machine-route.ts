// Binds an operation that programs call without being anybody: its handler makes the response itself. Nothing of Next.
import type { Operation } from "@/lib/shared/operations/operation";

export function machineRoute<O extends Operation & { caller: { kind: "anybody" } }>(
  operation: O,
  handler: (request: Request) => Promise<Response>,
) {
  const route = (request: Request): Promise<Response> => handler(request);
  return Object.assign(route, { operation });
}
