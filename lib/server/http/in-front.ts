// Routes that the server in front (lib/server/front) answers by itself, past Next's router: what machines ask for all the time.
// Each stays a route of Next as well, with the same handler, for `next start` and `next dev`.
import type { KeptDocument } from "@/lib/server/http/kept-document";
import { processWide } from "@/lib/server/process-wide";
import type { Operation } from "@/lib/shared/operations/operation";

type Handler = (request: Request, context: { params: Promise<unknown> }) => Promise<Response>;

export interface FrontRoute {
  handler: Handler;
  /** Undefined if there is no answer now: then the handler answers, and says what is wrong. */
  document?: () => KeptDocument | undefined;
}

interface Mounted extends FrontRoute {
  method: string;
  /** The parameters of the path, if it has any. */
  pattern: RegExp;
}

// The server in front is a bundle of its own; the handlers stay in Next's, with all that they share there.
const routes = processWide("front-routes", () => ({
  byAddress: new Map<string, FrontRoute>(),
  withParams: new Map<string, Mounted>(),
}));

/** Gives the route on, as Next wants it. Of two for one operation the later counts. */
export function answeredInFront<R extends Handler & { operation: Operation }>(
  route: R,
  document?: FrontRoute["document"],
): R {
  const { method, path } = route.operation;
  const mounted: FrontRoute = document ? { handler: route, document } : { handler: route };
  if (path.includes("{")) {
    const pattern = new RegExp(`^${path.replace(/\./g, "\\.").replace(/\{(\w+)\}/g, "(?<$1>[^/%]+)")}$`);
    routes.withParams.set(`${method} ${path}`, { ...mounted, method, pattern });
  } else {
    routes.byAddress.set(`${method} ${path}`, mounted);
    // Next also answers HEAD for every GET.
    if (method === "GET") routes.byAddress.set(`HEAD ${path}`, mounted);
  }
  return route;
}

/** @param path as it was sent, without its query: one that is written otherwise, with escapes say, is left to Next. */
export function frontRouteOf(
  method: string,
  path: string,
): { route: FrontRoute; params: Record<string, string> } | undefined {
  const route = routes.byAddress.get(`${method} ${path}`);
  if (route) return { route, params: {} };
  for (const mounted of routes.withParams.values()) {
    const found = mounted.method === method ? mounted.pattern.exec(path) : null;
    if (found) return { route: mounted, params: { ...found.groups } };
  }
  return undefined;
}

/** The document that is kept for a GET of exactly this address. */
export function keptDocumentAt(url: string): KeptDocument | undefined {
  return routes.byAddress.get(`GET ${url}`)?.document?.();
}
