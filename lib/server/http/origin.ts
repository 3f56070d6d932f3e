// Where a request came from, and whether a browser may have been tricked into sending it.
import { environment } from "@/lib/server/env";
import { canonicalAddress } from "@/lib/server/http/address";
import { AppError } from "@/lib/shared/errors";

/**
 * The caller's address in its canonical form. The server in front (lib/server/front) has replaced X-Forwarded-For by the one
 * address that TRUSTED_PROXIES lets it believe. Where Next serves alone, the last entry counts, which the nearest proxy
 * appended; without a proxy there, it is whatever the caller claims.
 */
export function addressOf(headers: Headers): string {
  const last = (headers.get("x-forwarded-for") ?? "").split(",").at(-1) ?? "";
  return canonicalAddress(last) ?? "unknown";
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
  const own = new URL(environment().nextAuthUrl).origin;
  if (origin !== null && origin !== own) {
    throw new AppError(
      "permission_denied",
      `This request came from ${shownOrigin(origin)}, but Latchkey is at ${own} (NEXTAUTH_URL). Open it there.`,
    );
  }
  if (origin === null && site !== null && site !== "same-origin") {
    throw new AppError(
      "permission_denied",
      `This request came from another site, but Latchkey is at ${own} (NEXTAUTH_URL).`,
    );
  }
}

/** An origin is scheme, host and port; everything else that a caller sends is dropped. */
function shownOrigin(text: string): string {
  const isOrigin = text.length <= 200 && /^[a-z][a-z0-9+.-]*:\/\/[a-z0-9.:[\]_-]+$/i.test(text);
  return isOrigin ? text : "another address";
}
