// Where a request came from, and whether a browser may have been tricked into sending it.
import { environment } from "@/lib/env";
import { AppError } from "@/lib/errors";

/**
 * The caller's address as the nearest proxy saw it: the last entry of X-Forwarded-For, which Next or the proxy in
 * front appends; earlier entries are whatever the caller claims.
 */
export function addressOf(headers: Headers): string {
  const entries = (headers.get("x-forwarded-for") ?? "").split(",").map((entry) => entry.trim());
  return (entries.at(-1) || "unknown").slice(0, 64);
}

/**
 * Refuses changes that another site's page makes with a member's cookie, on top of the cookie's SameSite=Lax.
 *
 * @throws AppError `permission_denied`
 */
export function requireSameOrigin(request: Request): void {
  if (request.method === "GET" || request.method === "HEAD") return;
  const origin = request.headers.get("origin");
  const site = request.headers.get("sec-fetch-site");
  const foreign =
    origin !== null
      ? origin !== new URL(environment().nextAuthUrl).origin
      : site !== null && site !== "same-origin";
  if (foreign) throw new AppError("permission_denied", "This request came from another site's page.");
}
