// Pages while the database is away: 503 and a page that comes back by itself, where Next would answer 500 or 200.
import { createHash } from "node:crypto";
import { type IncomingMessage, ServerResponse } from "node:http";
import { type Outage, watchOutage } from "@/db/outage";
import type { Handler } from "@/lib/server/front/server";

/** Paths that are not pages, or need no database: each is named in full, as in proxy.ts. */
const others =
  /^\/(api\/|_next\/|downloads\/latchkey(-worker\.mjs|_worker-[0-9.]+-py3-none-any\.whl)$|oauth2\/jwks$|\.well-known\/openid-configuration$|(icon|latchkey|latchkey-outline)\.svg$|apple-icon\.png$|favicon\.ico$)/;

/** Next's router shows failures in the frame that it has: for it nothing changes. */
function isPage({ method, url = "", headers }: IncomingMessage): boolean {
  const [path = ""] = url.split("?", 1);
  return (method === "GET" || method === "HEAD") && headers.rsc === undefined && !others.test(path);
}

/**
 * Asks `isAway` before a page is made, and replaces a page that failed since the database did. An App Router page cannot
 * choose its status: what it throws is a 500, whatever its error boundary shows.
 */
export function withOutagePage(handle: Handler, isAway: () => Promise<boolean>): Handler {
  return async (request, response) => {
    if (!isPage(request)) return handle(request, response);
    if (await isAway()) return sendPage(response);
    const outage: Outage = { isSeen: false };
    replaceFailure(response, outage);
    return watchOutage(outage, () => handle(request, response));
  };
}

function replaceFailure(response: ServerResponse, outage: Outage): void {
  let isReplaced = false;
  const replaces = (status = response.statusCode) => {
    if (isReplaced || response.headersSent || status < 500 || !outage.isSeen) return isReplaced;
    isReplaced = true;
    sendPage(response);
    return true;
  };
  const { writeHead, flushHeaders, write, end } = response as unknown as Record<string, Step>;
  // Node itself goes from one to the next, so each has to look; what is written after the replacement goes nowhere.
  Object.assign(response, {
    writeHead: (status: number, ...rest: unknown[]) =>
      replaces(status) ? response : writeHead?.call(response, status, ...rest),
    flushHeaders: () => void (replaces() || flushHeaders?.call(response)),
    write: (...chunk: unknown[]) => replaces() || write?.apply(response, chunk),
    end: (...chunk: unknown[]) => (replaces() ? response : end?.apply(response, chunk)),
  });
}

type Step = (this: ServerResponse, ...given: unknown[]) => unknown;

const retryAfterSeconds = 5;

function sendPage(response: ServerResponse): void {
  // Headers of the answer that is replaced: encoding, length, preloads.
  for (const name of response.getHeaderNames()) response.removeHeader(name);
  // By the class, past what this response was given: those would look again.
  const { writeHead, end } = ServerResponse.prototype;
  (writeHead as Step).call(response, 503, {
    "content-type": "text/html; charset=utf-8",
    "content-length": String(Buffer.byteLength(page)),
    "retry-after": String(retryAfterSeconds),
    "cache-control": "no-store",
    "content-security-policy": policy,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
  });
  (end as Step).call(response, page);
}

/** Checks whether pages are served again, and does not reload before that: the page does not jump while a person reads. */
const script = `setInterval(() => fetch("/api/ready", { cache: "no-store" })
  .then(({ status }) => status === 503 || location.reload(), () => undefined), ${retryAfterSeconds * 1000})`;

const policy = [
  "default-src 'none'",
  `script-src 'sha256-${createHash("sha256").update(script).digest("base64")}'`,
  "style-src 'unsafe-inline'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Like app/global-error.tsx: it must not depend on anything else. */
const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>The database isn’t responding · Latchkey</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<style>
body { margin: 0; font: 14px/1.5 "Inter Variable", system-ui, -apple-system, "Segoe UI", sans-serif;
  color-scheme: light dark; background: light-dark(#ffffff, #131312); color: light-dark(#191918, #ededea); }
main { max-width: 380px; margin: 0 auto; padding: clamp(48px, 16dvh, 160px) 20px 48px; }
p { margin: 6px 0 24px; color: light-dark(#6a6a65, #a3a39d); }
.name { margin: 0; font-size: 16px; font-weight: 600; letter-spacing: -0.01em; color: inherit; }
h1 { margin: 28px 0 0; font-size: 22px; line-height: 1.3; font-weight: 600; }
a { display: inline-block; padding: 7px 18px; border: 1px solid light-dark(#deded9, #383835); border-radius: 6px;
  background: light-dark(#ffffff, #1d1d1b); color: inherit; font-weight: 500; text-decoration: none; }
</style>
</head>
<body>
<main>
<p class="name">Latchkey</p>
<h1>The database isn’t responding</h1>
<p>Latchkey can’t show this page now. It tries again every few seconds.</p>
<a href="">Try again</a>
</main>
<script>${script}</script>
</body>
</html>
`;
