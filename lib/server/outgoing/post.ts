// A POST to an address that an organization entered: through the guard, bounded in time, without following anything. Of
// the answer only its status and when to come again are looked at.
import { request as requestHttp } from "node:http";
import { type RequestOptions, request as requestHttps } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { outgoingHttpsAgent, proxyErrorCode, proxyFor } from "@/lib/clouds/proxy";
import { openAddresses, type PrivateHosts, type Resolve } from "@/lib/server/outgoing/addresses";

export interface PostOptions {
  hosts: PrivateHosts;
  /** For the whole: name, connection, certificate, and the answer's first line. */
  timeLimitMs?: number;
  signal?: AbortSignal;
  /** For tests: another DNS, and authorities to trust in place of the machine's own. */
  resolve?: Resolve;
  ca?: string;
}

export type PostFailure =
  | "timeout"
  | "unknown_name"
  | "not_allowed"
  | "unreachable"
  | "certificate"
  | "tls"
  | "broken_off"
  | "proxy";

export type Posted =
  | { status: number; retryAfter: string | undefined }
  /** `aborted`: by the caller's own signal. */
  | { failure: PostFailure | "aborted" };

const usualTimeLimitMs = 15_000;
/** An answer is read so far and for so long, for receivers that do not like to be cut off; and thrown away. */
const answerLimitBytes = 16 * 1024;
const answerLimitMs = 2_000;

export function post(
  url: URL,
  headers: Record<string, string>,
  body: string,
  { timeLimitMs = usualTimeLimitMs, ca, ...options }: PostOptions,
): Promise<Posted> {
  return within(timeLimitMs, url, options, (addresses, over) =>
    send(url, addresses, headers, body, over, ca),
  );
}

/** Looks a name up and sends to what it leads to, both within the time. `over` is aborted when that ends. */
export async function within<Answer>(
  timeLimitMs: number,
  url: URL,
  { hosts, resolve, signal }: Pick<PostOptions, "hosts" | "resolve" | "signal">,
  send: (addresses: [string, ...string[]], over: AbortSignal) => Promise<Answer>,
): Promise<Answer | { failure: PostFailure | "aborted" }> {
  const over = new AbortController();
  const ended = new Promise<{ failure: "timeout" | "aborted" }>((end) => {
    over.signal.addEventListener("abort", () => end({ failure: over.signal.reason }), { once: true });
  });
  const timer = setTimeout(() => over.abort("timeout"), timeLimitMs);
  const abort = () => over.abort("aborted");
  signal?.addEventListener("abort", abort, { once: true });
  if (signal?.aborted) abort();
  try {
    const sending = async () => {
      const { failure, addresses } = await openAddresses(url, hosts, resolve);
      return failure ? { failure } : send(addresses, over.signal);
    };
    return await Promise.race([ended, sending()]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}

function send(
  url: URL,
  addresses: [string, ...string[]],
  headers: Record<string, string>,
  body: string,
  over: AbortSignal,
  ca: string | undefined,
): Promise<Posted> {
  return new Promise((resolve) => {
    if (over.aborted) return;
    const request = requestTo(url, addresses, {
      method: "POST",
      headers: { ...headers, "content-length": String(Buffer.byteLength(body)) },
      ...(ca && { ca }),
    });
    const cut = () => request.destroy();
    over.addEventListener("abort", cut, { once: true });
    request.on("error", (error: NodeJS.ErrnoException) => resolve({ failure: failureOf(error) }));
    request.on("response", (response) => {
      resolve({ status: response.statusCode ?? 0, retryAfter: response.headers["retry-after"] });
      over.removeEventListener("abort", cut);
      let size = 0;
      const timer = setTimeout(() => request.destroy(), answerLimitMs).unref();
      response.on("data", (chunk: Buffer) => {
        size += chunk.length;
        if (size > answerLimitBytes) request.destroy();
      });
      response.on("error", () => undefined);
      response.on("close", () => clearTimeout(timer));
    });
    request.end(body);
  });
}

/** Connects to these addresses only, even if the name resolves to others by now; the certificate still has to match the name. */
export function requestTo(url: URL, addresses: [string, ...string[]], options: RequestOptions) {
  const pinned = { ...options, agent: false as const, lookup: pinnedTo(addresses) };
  if (url.protocol !== "https:") return requestHttp(url, pinned);
  const port = Number(url.port || 443);
  const name = url.hostname.replace(/^\[|\]$/g, "");
  if (!proxyFor(name, port)) return requestHttps(url, pinned);
  // The proxy, too, is given the address: it would look the name up for itself.
  return requestHttps({
    ...options,
    agent: outgoingHttpsAgent({ keepAlive: false }),
    host: addresses[0],
    port,
    path: `${url.pathname}${url.search}`,
    ...(isIP(name) === 0 && { servername: name }),
    headers: { ...options.headers, host: url.host },
  });
}

function pinnedTo(addresses: [string, ...string[]]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_name, options, done) => {
    if (options.all) done(null, all);
    else done(null, addresses[0], isIP(addresses[0]));
  };
}

export function failureOf({ code = "", message }: NodeJS.ErrnoException): PostFailure {
  if (code === proxyErrorCode) return "proxy";
  if (/^CERT_|_CERT|ERR_TLS_CERT|UNABLE_TO_/.test(code)) return "certificate";
  if (code === "EPROTO" || /^ERR_(SSL|TLS)_/.test(code)) return "tls";
  if (code.startsWith("HPE_") || code === "ECONNRESET" || message === "socket hang up") return "broken_off";
  return "unreachable";
}
