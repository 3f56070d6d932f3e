// Answers what machines ask for all the time past Next's router, which would take longer for it than the handlers themselves.
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { pathOf } from "@/lib/server/front/gate";
import { keepHead } from "@/lib/server/front/kept-answers";
import securityHeaders from "@/lib/server/front/security-headers.json";
import type { Handler } from "@/lib/server/front/server";
import { type FrontRoute, frontRouteOf } from "@/lib/server/http/in-front";
import { isKnown, type KeptDocument } from "@/lib/server/http/kept-document";

/** Requests without a mounted route go to `next`, and so do paths in another spelling. */
export function withMachinePaths(next: Handler): Handler {
  return (request, response) => {
    const { method = "", url = "" } = request;
    const found = frontRouteOf(method, pathOf(url));
    if (!found) return next(request, response);
    const document = found.route.document?.();
    if (!document) return answer(found.route, found.params, request, response);
    sendDocument(document, request, response);
    return undefined;
  };
}

function sendDocument(document: KeptDocument, request: IncomingMessage, response: ServerResponse): void {
  // Its body is not read.
  request.resume();
  const { text, length, etag, contentType, cacheControl } = document;
  const known = isKnown(etag, request.headers["if-none-match"]);
  const headers = [...flatSecurityHeaders, "cache-control", cacheControl, "etag", etag];
  const requestId = randomUUID();
  headers.push("x-request-id", requestId);
  if (!known) headers.push("content-type", contentType, "content-length", String(length));
  response.writeHead(known ? 304 : 200, headers);
  // A text goes out with its headers in one write; bytes would be a second buffer.
  response.end(known || request.method === "HEAD" ? undefined : text);
  if (!known) keepHead(document, response, requestId);
}

/** The headers of every answer; next.config.mjs adds them to Next's answers. */
const flatSecurityHeaders = securityHeaders.flatMap(({ key, value }) => [key, value]);

async function answer(
  { handler }: FrontRoute,
  params: Record<string, string>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const answered = await handler(requestOf(request, response), { params: Promise.resolve(params) });
  const body = answered.body === null ? null : Buffer.from(await answered.arrayBuffer());
  if (response.destroyed) return;
  const headers = [...flatSecurityHeaders];
  for (const [name, value] of answered.headers) headers.push(name, value);
  // RFC 9110: none where there can be no body.
  if (answered.status !== 204 && answered.status !== 304) {
    headers.push("content-length", String(body?.byteLength ?? 0));
  }
  response.writeHead(answered.status, headers);
  response.end(request.method === "HEAD" ? undefined : (body ?? undefined));
}

/** Like Next's requests: aborted when the caller goes away before the answer. */
function requestOf(incoming: IncomingMessage, response: ServerResponse): Request {
  const { method = "GET", url = "", headers } = incoming;
  const gone = new AbortController();
  response.once("close", () => {
    if (!response.writableFinished) gone.abort();
  });
  const hasBody = method !== "GET" && method !== "HEAD";
  return new Request(`http://${headers.host ?? "localhost"}${url}`, {
    method,
    headers: fetchHeaders(headers),
    signal: gone.signal,
    ...(hasBody && { body: bodyOf(incoming), duplex: "half" }),
  } as RequestInit);
}

/** Does not read the body until a handler does: Node drops an unread body after the answer, and keeps the connection. */
function bodyOf(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  let isBegun = false;
  let isOver = false;
  const once = (end: () => void) => () => {
    if (!isOver) end();
    isOver = true;
  };
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (isBegun) {
          incoming.resume();
          return;
        }
        isBegun = true;
        const failed = once(() => controller.error(new TypeError("The body ended before its end.")));
        incoming.on("data", (chunk: Buffer) => {
          if (isOver) return;
          incoming.pause();
          controller.enqueue(chunk);
        });
        incoming.on(
          "end",
          once(() => controller.close()),
        );
        incoming.on("error", failed);
        incoming.on("close", failed);
      },
      cancel() {
        isOver = true;
        incoming.resume();
      },
    },
    { highWaterMark: 0 },
  );
}

function fetchHeaders(headers: IncomingMessage["headers"]): [string, string][] {
  const pairs: [string, string][] = [];
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value === "string") pairs.push([name, value]);
    else for (const item of value ?? []) pairs.push([name, item]);
  }
  return pairs;
}
