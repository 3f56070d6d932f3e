// Shows how a request arrives behind the proxies, for `latchkey-admin check`: only that command has the key to ask.
import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";

export const proxyCheckPath = "/api/proxy-check";

export interface Arrived {
  forwarded: number;
  /** The address that the server takes for the caller's. */
  address: string;
  host: string;
  bytes: number;
  trustedProxies: number;
}

/** The token that the command sends as `Authorization: Bearer`, derived from the installation's secret. */
export function proxyCheckKey(nextAuthSecret: string): string {
  return createHmac("sha256", nextAuthSecret).update("latchkey proxy check").digest("base64url");
}

/** The answer to the command's question; null for everything else. */
export function proxyCheckAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  { nextAuthSecret, trustedProxies }: { nextAuthSecret: string; trustedProxies: number },
): Promise<void> | null {
  if (request.url !== proxyCheckPath || request.method !== "POST") return null;
  const [given, key] = [request.headers.authorization ?? "", `Bearer ${proxyCheckKey(nextAuthSecret)}`];
  if (given.length !== key.length || !timingSafeEqual(Buffer.from(given), Buffer.from(key))) return null;
  return answer(request, response, trustedProxies);
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  trustedProxies: number,
): Promise<void> {
  let bytes = 0;
  for await (const chunk of request) bytes += (chunk as Buffer).length;
  const arrived: Arrived = {
    forwarded: sentForwardedFor(request).length,
    // The gate has left the caller's address alone there.
    address: String(request.headers["x-forwarded-for"] ?? ""),
    host: request.headers.host ?? "",
    bytes,
    trustedProxies,
  };
  response
    .writeHead(200, { "content-type": "application/json", "cache-control": "no-store" })
    .end(JSON.stringify(arrived));
}

/** The headers as they were sent: the gate only changes `headers`. */
function sentForwardedFor({ rawHeaders }: IncomingMessage): string[] {
  return rawHeaders
    .filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === "x-forwarded-for")
    .flatMap((value) => value.split(","))
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
}
