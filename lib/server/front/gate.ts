// Which requests Next gets to see, and with which headers. What it would answer with 500 is refused here.
import type { IncomingMessage } from "node:http";
import { refusals } from "@/lib/server/front/refusals";
import type { Refusal } from "@/lib/server/http/early";

const longestAddress = 8192;
/** Node keeps up to 2,000; browsers and proxies together send some forty. */
const mostHeaders = 100;

const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
const hostForm = /^(\[[\da-f:.]+\]|[a-z\d._-]+)(:\d{1,5})?$/i;

/** An address without its query. */
export function pathOf(url: string): string {
  const query = url.indexOf("?");
  return query < 0 ? url : url.slice(0, query);
}

/** The refusal of a request by its request line and headers; null if it may go on. Does not look at the body. */
export function refusalFor(request: IncomingMessage): Refusal | null {
  const { method = "", url = "", headers, rawHeaders } = request;
  if (!methods.has(method)) return refusals.method;
  if (url.length > longestAddress) return refusals.addressTooLong;
  if (rawHeaders.length > 2 * mostHeaders) return refusals.headersTooLarge;
  if (!isHost(headers.host, request)) return refusals.host;
  if (headers.upgrade !== undefined && /\bupgrade\b/i.test(headers.connection ?? "")) return refusals.upgrade;
  return refusalForPath(url) ?? refusalForNext(request);
}

function isHost(host: string | undefined, { httpVersionMajor, httpVersionMinor }: IncomingMessage): boolean {
  if (host === undefined) return httpVersionMajor === 1 && httpVersionMinor === 0;
  return host.length <= 260 && hostForm.test(host);
}

function refusalForPath(url: string): Refusal | null {
  if (!url.startsWith("/")) return refusals.address;
  const path = pathOf(url);
  if (path.includes("%")) {
    if (!isDecodable(path)) return refusals.address;
    if (path.includes("%00")) return refusals.notFound;
  }
  // Pictures are served as they are: Next's resizing of them is not used.
  return path.startsWith("/_next/image") ? refusals.notFound : null;
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** The headers of Next's own scripts. There are no server actions here, with or without scripts, and its router's state is parsed. */
function refusalForNext({ headers, url = "" }: IncomingMessage): Refusal | null {
  const isForm = headers["content-type"]?.trimStart().toLowerCase().startsWith("multipart/form-data");
  if (headers["next-action"] !== undefined || (isForm && !url.startsWith("/api/"))) return refusals.notFound;
  const state = headers["next-router-state-tree"];
  return state === undefined || isRouterState(state) ? null : refusals.routerState;
}

/**
 * Headers by which Next and its proxy.ts talk to themselves, and those by which a caller could claim another address,
 * host or scheme. Nobody outside has a reason to send them.
 */
const internal =
  /^(x-middleware-|x-nextjs-|x-next-|x-invoke-|x-now-|x-vercel-|x-matched-path$|x-prerender-|x-forwarded-|x-action-|next-resume$|next-hmr-refresh$|x-nonce$|x-page-path$|content-security-policy$|forwarded$|x-real-ip$)/;

/** Leaves in X-Forwarded-For the caller's address alone, always. */
export function cleanHeaders(request: IncomingMessage, address: string): void {
  for (const name in request.headers) {
    if (internal.test(name)) delete request.headers[name];
  }
  request.headers["x-forwarded-for"] = address;
}

// The header in which Next's scripts say what a browser shows already. Next answers 500 to one that it cannot read.

const parameterKinds = /^(c|ci\((\.|\.\.|\.\.\.|\.\.\)\(\.\.)\)|oc|d|di\((\.|\.\.|\.\.\.|\.\.\)\(\.\.)\))$/;
const refetches = ["refetch", "inside-shared-layout", "metadata-only"];
/** The console is nested some ten deep. */
const deepest = 64;

/** Whether Next's own check (`flightRouterStateSchema`) accepts it. */
function isRouterState(header: string | string[]): boolean {
  if (typeof header !== "string") return false;
  try {
    return isTree(JSON.parse(decodeURIComponent(header)), deepest);
  } catch {
    return false;
  }
}

function isTree(value: unknown, depth: number): boolean {
  if (depth === 0 || !Array.isArray(value) || value.length < 2 || value.length > 6) return false;
  const [segment, children, url, refetch, hints, extra] = value as unknown[];
  return (
    isSegment(segment) &&
    typeof children === "object" &&
    children !== null &&
    !Array.isArray(children) &&
    Object.values(children).every((child) => isTree(child, depth - 1)) &&
    (url == null || (isTexts(url) && url.length === 2)) &&
    (refetch == null || refetches.includes(refetch as string)) &&
    (hints == null || (typeof hints === "number" && Number.isFinite(hints))) &&
    (extra === undefined || typeof extra === "string")
  );
}

function isSegment(value: unknown): boolean {
  if (typeof value === "string") return true;
  if (!Array.isArray(value) || value.length !== 4) return false;
  const [name, key, kind, siblings] = value as unknown[];
  return (
    isTexts([name, key, kind]) &&
    parameterKinds.test(kind as string) &&
    (siblings === null || isTexts(siblings))
  );
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === "string");
}
