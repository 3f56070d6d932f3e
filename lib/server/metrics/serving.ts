// Where a scrape is answered: at METRICS_PORT, a port of its own, or at /metrics for callers with METRICS_TOKEN. Otherwise nowhere.
import { createHash, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { Environment } from "@/lib/server/env";
import { log } from "@/lib/server/log";
import { type AnswerScrape, answerScrapesWith, isScrape } from "@/lib/server/metrics/main-port";
import { scraped } from "@/lib/server/metrics/registry";

/** @returns what ends it. */
export async function serveMetrics({
  host,
  metricsPort,
  metricsToken,
}: Pick<Environment, "host" | "metricsPort" | "metricsToken">): Promise<() => Promise<void>> {
  const answer = answerFor(metricsToken);
  if (metricsPort === null) {
    if (metricsToken !== null) answerScrapesWith(answer);
    return async () => {
      answerScrapesWith(null);
    };
  }
  const server = createServer({ headersTimeout: 5_000, requestTimeout: 5_000 }, (request, response) => {
    if (isScrape(request)) void answer(request, response);
    else refuse(response, 404);
  });
  server.maxConnections = 32;
  const listening = once(server, "listening");
  server.listen({ port: metricsPort, host });
  await listening.catch((error: NodeJS.ErrnoException) => {
    throw new Error(
      `METRICS_PORT ${metricsPort} of ${host} can't be listened on (${error.code ?? "unknown"}).`,
    );
  });
  // Anyone who waits for the process to end does not wait for this.
  server.unref();
  return async () => {
    server.close();
    server.closeAllConnections();
  };
}

function answerFor(token: string | null): AnswerScrape {
  return async (request, response) => {
    if (token !== null && !isToken(request.headers.authorization, token)) {
      return refuse(response, 401, { "www-authenticate": "Bearer" });
    }
    try {
      const { contentType, text } = await scraped();
      response.writeHead(200, { "content-type": contentType, "cache-control": "no-store" }).end(text);
    } catch (error) {
      log("error", "The metrics couldn't be collected.", {
        error: error instanceof Error ? error.name : "unknown",
      });
      refuse(response, 500);
    }
  };
}

function refuse(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-type": "text/plain", "cache-control": "no-store", ...headers }).end();
}

/** Digests all have the same length, so comparing them does not reveal the token's length. */
function isToken(authorization: string | undefined, token: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(authorization ?? ""), digest(`Bearer ${token}`));
}
