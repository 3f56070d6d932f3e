// Refusals in front of Next: small problem documents, like all errors of the API.
import { randomUUID } from "node:crypto";
import { type ServerResponse, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { Refusal } from "@/lib/server/http/early";
import { type ErrorCode, errorTable } from "@/lib/shared/errors";

const refusal = (code: ErrorCode, detail: string): Refusal => ({ ...errorTable[code], code, detail });
const malformed = (detail: string) => refusal("malformed_request", detail);

export const refusals = {
  unreadable: malformed("This isn't a readable HTTP request."),
  method: malformed("This method isn't supported."),
  host: malformed("The Host header is missing or malformed."),
  address: malformed(
    "The address is malformed: it must start with a slash, and each % needs two hex digits.",
  ),
  routerState: malformed("The console's router state is malformed."),
  upgrade: malformed("Connection upgrades aren't supported."),
  notFound: refusal("not_found", "There's nothing at this address."),
  tooSlow: refusal("request_timeout", "The request didn't arrive completely in time."),
  tooLarge: refusal("payload_too_large", "The body is larger than 1 MiB."),
  addressTooLong: {
    status: 414,
    code: "address_too_long",
    title: "The address is too long",
    detail: "The address has more than 8,192 characters.",
  },
  expectation: {
    status: 417,
    code: "expectation_failed",
    title: "The expectation isn't supported",
    detail: "Only the expectation 100-continue is supported.",
  },
  headersTooLarge: {
    status: 431,
    code: "headers_too_large",
    title: "The headers are too large",
    detail: "The request has more than 100 headers, or more than 16 KiB of headers.",
  },
  failed: refusal(
    "internal_error",
    "Try again. If it keeps happening, give this request ID to your administrator.",
  ),
  shuttingDown: {
    ...refusal("overloaded", "This process is stopping and takes no new requests."),
    title: "Shutting down",
    retryAfterSeconds: 2,
  },
} satisfies Record<string, Refusal>;

function messageOf(refusal: Refusal, requestId: string) {
  const { status, code, title, detail, retryAfterSeconds, json } = refusal;
  const body = JSON.stringify(json ?? { type: "about:blank", title, status, detail, code, requestId });
  return {
    status,
    body,
    headers: {
      "content-type": json ? "application/json" : "application/problem+json",
      "content-length": String(Buffer.byteLength(body)),
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "x-request-id": requestId,
      ...(retryAfterSeconds && { "retry-after": String(retryAfterSeconds) }),
    },
  };
}

/** Answers with the problem; `close` ends the connection after it, for when what follows cannot be trusted or read. */
export function refuse(
  response: ServerResponse,
  refusal: Refusal,
  { close = false, requestId = randomUUID() as string } = {},
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { status, headers, body } = messageOf(refusal, requestId);
  response.writeHead(status, { ...headers, ...(close && { connection: "close" }) }).end(body);
}

/** The same on a bare connection, where there is no response object: HTTP could not be parsed, or is answered half. */
export function refuseOn(socket: Duplex, refusal: Refusal): void {
  const { status, headers, body } = messageOf(refusal, randomUUID());
  const lines = Object.entries({ ...headers, connection: "close" }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join("\r\n")}\r\n\r\n${body}`);
}
