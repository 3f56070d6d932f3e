// A small document from an address that an organization entered: through the guard, once, bounded in time and size,
// without following anything. What went wrong is said in our own words: the answer's are shown to nobody.
import type { PrivateHosts, Resolve } from "@/lib/server/outgoing/addresses";
import { failureOf, type PostFailure, requestTo, within } from "@/lib/server/outgoing/post";
import { AppError } from "@/lib/shared/errors";

/** `refused`: with 400 or 401, for how it was asked. */
export type FetchFailure = PostFailure | "aborted" | "too_large" | "refused" | "other_status";
/** `message`: where and why, without anything of the answer. */
export type Fetched = { text: string } | { failure: FetchFailure; message: string };

/** @throws AppError `overloaded` with the message of what failed. */
export async function fetchText(url: URL, options: GetOptions): Promise<string> {
  const fetched = await tryFetch(url, options);
  if ("text" in fetched) return fetched.text;
  throw new AppError("overloaded", fetched.message, { retryAfterSeconds: 10 });
}

export async function tryFetch(
  url: URL,
  { timeLimitMs = 5_000, sizeLimitBytes = 512 * 1024, hosts, resolve, ...options }: GetOptions,
): Promise<Fetched> {
  const where = { hosts, ...(resolve && { resolve }) };
  const got = await within(timeLimitMs, url, where, (addresses, over) =>
    fetchFrom(url, addresses, over, sizeLimitBytes, options),
  );
  if ("body" in got) return { text: got.body };
  const failed = (failure: FetchFailure, why: string) => ({
    failure,
    message: `Latchkey couldn't fetch ${url.origin}${url.pathname}. ${why}`,
  });
  if ("failure" in got) return failed(got.failure, failures[got.failure]);
  const isRefused = got.status === 400 || got.status === 401;
  return failed(isRefused ? "refused" : "other_status", `It answered with status ${got.status}.`);
}

const failures: Record<Exclude<FetchFailure, "refused" | "other_status">, string> = {
  aborted: "It was broken off.",
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
  /** The limit for all of it: name, connection, certificate and answer. */
  timeLimitMs?: number;
  sizeLimitBytes?: number;
  /** Sent by POST; its answer is the document then. */
  form?: URLSearchParams;
  headers?: Record<string, string>;
  /** For tests: another DNS, and authorities to trust in place of the machine's own. */
  resolve?: Resolve;
  ca?: string;
}

type Got = { body: string } | { failure: PostFailure | "too_large" } | { status: number };

function fetchFrom(
  url: URL,
  addresses: [string, ...string[]],
  over: AbortSignal,
  sizeLimitBytes: number,
  { form, headers, ca }: Pick<GetOptions, "form" | "headers" | "ca">,
): Promise<Got> {
  const body = form?.toString();
  return new Promise((resolve) => {
    if (over.aborted) return;
    const end = (got: Got) => {
      resolve(got);
      // The rest of it is not needed.
      request.destroy();
    };
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
    request.on("error", (error: NodeJS.ErrnoException) => end({ failure: failureOf(error) }));
    request.on("response", (response) => {
      if (response.statusCode !== 200) return end({ status: response.statusCode ?? 0 });
      const chunks: Buffer[] = [];
      let size = 0;
      response.on("data", (chunk: Buffer) => {
        size += chunk.length;
        if (size > sizeLimitBytes) return end({ failure: "too_large" });
        chunks.push(chunk);
      });
      response.on("error", () => end({ failure: "broken_off" }));
      response.on("end", () => end({ body: Buffer.concat(chunks).toString("utf8") }));
    });
    request.end(body);
  });
}
