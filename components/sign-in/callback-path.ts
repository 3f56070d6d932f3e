// Where signing in leads: a path of this console and nothing else.

/** Any origin will do: it only shows whether a candidate would leave it. */
const base = "https://console.invalid";

/** The candidate as a path of the console, or `/` for another origin, for an API, and for what only looks relative. */
export function safeCallbackPath(candidate: unknown): string {
  if (typeof candidate !== "string" || !candidate.startsWith("/") || !URL.canParse(candidate, base))
    return "/";
  const { origin, pathname, search, hash } = new URL(candidate, base);
  // The parser resolves `/\`, tabs and dots as browsers do; what is left may still begin like `//evil`.
  if (origin !== base || pathname.startsWith("//")) return "/";
  if (/^\/(?:api|sign-in|second-factor)(?:\/|$)/.test(pathname)) return "/";
  return pathname + search + hash;
}
