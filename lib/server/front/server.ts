// The HTTP server in front of Next: limits what a connection may cost, and gives handlers the caller's address.
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { boundBody, declaresTooMuch, refuseUnread } from "@/lib/server/front/bodies";
import { cleanHeaders, pathOf, refusalFor } from "@/lib/server/front/gate";
import { answerKept } from "@/lib/server/front/kept-answers";
import { refusals, refuse, refuseOn } from "@/lib/server/front/refusals";
import { callerAddress } from "@/lib/server/http/address";
import { type Arrival, type EarlyRefusal, gateOf, type Refusal } from "@/lib/server/http/early";
import { log } from "@/lib/server/log";

/** Nothing is given back by what has answered at once: a promise would cost as much as the rest of a kept document. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<unknown> | undefined;

export interface FrontOptions {
  trustedProxies: number;
  isEnding(): boolean;
  bounds?: Partial<Bounds>;
}

export interface Bounds {
  /** From the connection's opening, or the last answer, to the end of a request's headers. */
  headersMs: number;
  /** The time to receive a request to the end of its body. */
  requestMs: number;
  /** Between requests: longer than proxies keep theirs (nginx and ELB 60 s), so that it is they who close. */
  keepAliveMs: number;
  /** Without a byte in either direction, in the middle of a request or an answer. */
  silenceMs: number;
  connections: number;
}

const usualBounds: Bounds = {
  headersMs: 10_000,
  requestMs: 30_000,
  keepAliveMs: 65_000,
  silenceMs: 120_000,
  connections: 4_096,
};

const headerBytes = 16 * 1024;

/** Prepared, not listening. To `handle` goes what is neither refused here nor answered with a kept document. */
export function createFront(handle: Handler, { trustedProxies, isEnding, bounds }: FrontOptions): Server {
  const { headersMs, requestMs, keepAliveMs, silenceMs, connections } = { ...usualBounds, ...bounds };
  const server = createServer({
    maxHeaderSize: headerBytes,
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    keepAliveTimeout: keepAliveMs,
    // How often Node looks for what has taken too long; its own half minute would double every limit.
    connectionsCheckingInterval: Math.min(1_000, headersMs / 4),
    // Answered here, as a problem document.
    requireHostHeader: false,
  });
  server.timeout = silenceMs;
  server.maxConnections = connections;

  // An error that a handler throws at once must not end the process either.
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    try {
      handle(request, response)?.catch((error: unknown) => failed(error, response));
    } catch (error) {
      failed(error, response);
    }
  };

  const isAnsweredAtOnce = (request: IncomingMessage, response: ServerResponse) => {
    try {
      return !isEnding() && answerKept(request, response);
    } catch {
      // The usual way meets the same, and has words for it.
      return false;
    }
  };

  const serve = (request: IncomingMessage, response: ServerResponse, awaitsContinue: boolean) => {
    // Writing after the caller went away is not an error.
    response.on("error", ignore);
    request.on("error", ignore);
    const refusal = refusalFor(request);
    if (refusal) return hasBody(request) ? refuseUnread(request, refusal) : refuse(response, refusal);
    if (declaresTooMuch(request)) return refuseUnread(request, refusals.tooLarge);
    if (isEnding()) {
      response.shouldKeepAlive = false;
      if (isReadiness(request)) return refuse(response, refusals.shuttingDown, { close: true });
    }
    // A declared length bounds the body already.
    if (request.headers["transfer-encoding"] !== undefined) boundBody(request, response);
    const arrival = arrivalOf(request, trustedProxies);
    const early = refusedEarly(request, response, arrival);
    // Its body is read away as it comes; one that waits to be asked for is not sent, or the connection is over.
    if (early)
      return refuseAfter(early.pauseMs ?? 0, request, () =>
        refuse(response, early, { close: awaitsContinue }),
      );
    cleanHeaders(request, arrival.address);
    if (awaitsContinue) response.writeContinue();
    answer(request, response);
  };
  server.on("request", (request, response) => {
    if (!isAnsweredAtOnce(request, response)) serve(request, response, false);
  });
  server.on("checkContinue", (request, response) => serve(request, response, true));
  server.on("checkExpectation", (_, response) => refuse(response, refusals.expectation, { close: true }));
  server.on("connect", (_, socket) => refuseOn(socket, refusals.method));
  server.on("clientError", refuseUnreadable);
  server.on("connection", () => makeRoom(server, connections));
  return server;
}

function ignore(): void {}

function arrivalOf({ socket, headers }: IncomingMessage, trustedProxies: number): Arrival {
  const forwardedFor = headers["x-forwarded-for"] as string | undefined;
  let address: string | undefined;
  return {
    authorization: headers.authorization,
    get address() {
      address ??= callerAddress({ forwardedFor, socketAddress: socket.remoteAddress, trustedProxies });
      return address;
    },
  };
}

/** The route's own refusal of the request, if the route has put a gate here. */
function refusedEarly(
  { method = "", url = "" }: IncomingMessage,
  response: ServerResponse,
  arrival: Arrival,
): EarlyRefusal | null {
  const gate = gateOf(method, pathOf(url));
  try {
    return gate?.(arrival, (over) => response.once("close", over)) ?? null;
  } catch {
    // The route meets the same, and has words for it.
    return null;
  }
}

const mostPausing = 1_000;
let pausing = 0;

/** Slows down callers that send again as soon as they are refused. If too many wait already, the refusal is sent at once. */
function refuseAfter(pauseMs: number, request: IncomingMessage, call: () => void): void {
  request.resume();
  if (pauseMs === 0 || pausing >= mostPausing) {
    call();
    return;
  }
  pausing += 1;
  setTimeout(() => {
    pausing -= 1;
    call();
  }, pauseMs);
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

function isReadiness({ url = "" }: IncomingMessage): boolean {
  return pathOf(url) === "/api/ready";
}

/** Connections that wait for a next request give way before new ones are turned away. */
function makeRoom(server: Server, most: number): void {
  server.getConnections((_, open) => {
    if (open > most * 0.9) server.closeIdleConnections();
  });
}

const unreadable: Record<string, Refusal> = {
  HPE_HEADER_OVERFLOW: refusals.headersTooLarge,
  ERR_HTTP_REQUEST_TIMEOUT: refusals.tooSlow,
};

function refuseUnreadable(
  error: NodeJS.ErrnoException,
  socket: Socket & { _httpMessage?: ServerResponse },
): void {
  // An answer that is under way on this connection must not be followed by another.
  if (error.code === "ECONNRESET" || !socket.writable || socket._httpMessage?.headersSent) {
    socket.destroy();
    return;
  }
  refuseOn(socket, unreadable[error.code ?? ""] ?? refusals.unreadable);
  setTimeout(() => socket.destroy(), 1_000).unref();
}

/** By its class alone: a message may hold what it failed on. A caller that went away is no failure. */
function failed(error: unknown, response: ServerResponse): void {
  if (response.destroyed || response.writableEnded) return;
  const requestId = randomUUID();
  log("error", "A request failed before it reached a handler.", {
    requestId,
    error: error instanceof Error ? error.name : typeof error,
  });
  refuse(response, refusals.failed, { requestId });
}
