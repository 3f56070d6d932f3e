// How long and how often Latchkey is asked again: full jitter, within one deadline, as late as Latchkey itself says.

const firstPauseMs = 300;
const longestPauseMs = 5_000;

/** Connections that fail although the address may be right: a restart, a network that comes later than the worker. */
const passingCodes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "EHOSTDOWN",
  "ENETUNREACH",
  "ENETDOWN",
  "EAI_AGAIN",
  "ENOTFOUND",
  "timeout",
]);

/** The network's code for what a request failed with; "timeout" for our own. */
export function networkCode(thrown: unknown): string {
  const { name, code, errors = [] } = (thrown ?? {}) as { name?: string; code?: string; errors?: unknown[] };
  if (name === "TimeoutError") return "timeout";
  // Where a name has several addresses, each failed in its own way.
  const [first] = errors;
  return code ?? (first as { code?: string } | undefined)?.code ?? "no connection";
}

export function isPassingNetworkCode(code: string): boolean {
  return passingCodes.has(code);
}

const passingStatuses = new Set([429, 502, 503, 504]);
/** Of these statuses, but nothing that time mends. */
const lastingCodes = new Set(["not_configured", "sealing_key_missing", "cloud_refused"]);

/** @param code Latchkey's own; undefined for what a proxy in front of it says. */
export function isPassingAnswer(status: number, code: string | undefined): boolean {
  if (status === 409) return code === "kickoff_in_progress";
  return passingStatuses.has(status) && !lastingCodes.has(code ?? "");
}

/**
 * How long to wait before the next try.
 *
 * @param failures so far, from 1.
 * @param askedMs what the answer's Retry-After asks for, or 0. Spread beyond, never before.
 */
export function pauseMs(failures: number, askedMs: number, random: () => number): number {
  return askedMs + random() * Math.min(longestPauseMs, firstPauseMs * 2 ** failures);
}

/** Retry-After in milliseconds, from seconds or an HTTP date (RFC 9110); 0 for none, or one that is over. */
export function retryAfterMs(header: (name: string) => string | null, now = Date.now): number {
  const text = header("retry-after")?.trim() ?? "";
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const at = Date.parse(text);
  if (!/^[A-Za-z]/.test(text) || Number.isNaN(at)) return 0;
  // By the clock that wrote it, where it says what it shows.
  const answeredAt = Date.parse(header("date") ?? "");
  return Math.max(0, at - (Number.isNaN(answeredAt) ? now() : answeredAt));
}
