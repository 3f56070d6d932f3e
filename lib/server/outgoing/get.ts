// A small document from an address that an organization entered: through the guard, once, bounded in time and size,
// without following anything. What went wrong is said in our own words: the answer's are shown to nobody.
import { openAddresses, type PrivateHosts, type Resolve } from "@/lib/server/outgoing/addresses";
import { failureOf, type PostFailure, requestTo } from "@/lib/server/outgoing/post";
import { AppError } from "@/lib/shared/errors";

/** @throws AppError `overloaded` that says why, with nothing of what was answered. */
export async function fetchText(url: URL, options: GetOptions): Promise<string> {
  const got = await getDocument(url, options);
  if ("body" in got) return got.body;
  const why = "status" in got ? `It answered with status ${got.status}.` : failures[got.failure];
  throw new AppError("overloaded", `Latchkey couldn't fetch ${url.origin}${url.pathname}. ${why}`, {
    retryAfterSeconds: 10,
  });
}

const failures: Record<Extract<Got, { failure: string }>["failure"], string> = {
  timeout: "It didn't answer in time.",
  unknown_name: "Its name isn't known.",
  not_allowed: "The address is private, and ALLOWED_PRIVATE_HOSTS doesn't list it.",
  unreachable: "It can't be reached.",
  certificate: "Its certificate isn't valid.",
  tls: "The TLS connection failed.",
  broken_off: "The connection broke.",
  proxy: "The proxy refused or failed.",
  too_large: "The document is too large.",
};

export interface GetOptions {
  hosts: PrivateHosts;
  /** For the whole: name, connection, certificate and answer. */
  timeLimitMs?: number;
  sizeLimitBytes?: number;
  /** For tests: another DNS, and authorities to trust in place of the machine's own. */
  /** Sent by POST; its answer is the document then. */
  form?: URLSearchParams;
  headers?: Record<string, string>;
  resolve?: Resolve;
  ca?: string;
}

export type Got = { body: string } | { failure: PostFailure | "too_large" } | { status: number };

async function getDocument(
  url: URL,
  { hosts, timeLimitMs = 5_000, sizeLimitBytes = 512 * 1024, resolve, ...options }: GetOptions,
): Promise<Got> {
  const over = new AbortController();
  const late = new Promise<Got>((end) => {
    over.signal.addEventListener("abort", () => end({ failure: "timeout" }), { once: true });
  });
  const timer = setTimeout(() => over.abort(), timeLimitMs);
  try {
    const found = openAddresses(url, hosts, resolve);
    return await Promise.race([
      late,
      found.then((open) =>
        open.failure
          ? { failure: open.failure }
          : fetchFrom(url, open.addresses, over.signal, sizeLimitBytes, options),
      ),
    ]);
  } finally {
    clearTimeout(timer);
    // What is left of it is of no use any more.
    over.abort();
  }
}

function fetchFrom(
  url: URL,
  addresses: [string, ...string[]],
  over: AbortSignal,
  sizeLimitBytes: number,
  { form, headers, ca }: Pick<GetOptions, "form" | "headers" | "ca">,
): Promise<Got> {
  const body = form?.toString();
  return new Promise((resolve) => {
    const request = requestTo(url, addresses, {
      method: body === undefined ? "GET" : "POST",
      headers: {
        accept: "application/json",
        ...headers,
        ...(body !== undefined && {
          "content-type": "application/x-www-form-urlencoded",
          "content-length": String(Buffer.byteLength(body)),
        }),
      },
      ...(ca && { ca }),
    });
    over.addEventListener("abort", () => request.destroy(), { once: true });
    request.on("error", (error: NodeJS.ErrnoException) => resolve({ failure: failureOf(error) }));
    request.on("response", (response) => {
      if (response.statusCode !== 200) return resolve({ status: response.statusCode ?? 0 });
      const chunks: Buffer[] = [];
      let size = 0;
      response.on("data", (chunk: Buffer) => {
        size += chunk.length;
        if (size > sizeLimitBytes) return resolve({ failure: "too_large" });
        chunks.push(chunk);
      });
      response.on("error", () => resolve({ failure: "broken_off" }));
      response.on("end", () => resolve({ body: Buffer.concat(chunks).toString("utf8") }));
    });
    request.end(body);
  });
}
