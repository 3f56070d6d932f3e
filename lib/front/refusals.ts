// What is refused in front of Next: small problem documents, as every error of the API is one.
import { randomUUID } from "node:crypto";
import { type ServerResponse, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";

export interface Refusal {
  status: number;
  code: string;
  title: string;
  detail: string;
  /** Seconds, where trying again helps. */
  retryAfterSeconds?: number;
  /** Answered in place of the problem document. */
  json?: object;
}

const malformed = (detail: string): Refusal => ({
  status: 400,
  code: "malformed_request",
  title: "The request is malformed",
  detail,
});

export const refusals = {
  unreadable: malformed("This is not an HTTP request that can be read."),
  method: malformed("The method is none that is served here."),
  host: malformed("The Host header is missing or malformed."),
  address: malformed(
    "The address is malformed: it begins with a slash, and % with two digits stands for a byte.",
  ),
  routerState: malformed("The state of the console's router is malformed."),
  upgrade: malformed("Connections are not upgraded here."),
  notFound: {
    status: 404,
    code: "not_found",
    title: "Not found",
    detail: "There is nothing at this address.",
  },
  tooSlow: {
    status: 408,
    code: "request_timeout",
    title: "The request took too long",
    detail: "The request did not arrive whole in time.",
  },
  tooLarge: {
    status: 413,
    code: "payload_too_large",
    title: "The request is too large",
    detail: "The body is larger than 1 MiB.",
  },
  addressTooLong: {
    status: 414,
    code: "address_too_long",
    title: "The address is too long",
    detail: "The address has more than 8,192 characters.",
  },
  expectation: {
    status: 417,
    code: "expectation_failed",
    title: "The expectation cannot be met",
    detail: "The only expectation that is understood is 100-continue.",
  },
  headersTooLarge: {
    status: 431,
    code: "headers_too_large",
    title: "The headers are too large",
    detail: "There are more than 100 headers, or more than 16 KiB of them.",
  },
  failed: {
    status: 500,
    code: "internal_error",
    title: "Something went wrong",
    detail: "Something went wrong. Give this request ID to your administrator.",
  },
  shuttingDown: {
    status: 503,
    code: "overloaded",
    title: "Shutting down",
    detail: "This process is about to end, and takes no further requests.",
    retryAfterSeconds: 2,
  },
} as const satisfies Record<string, Refusal>;

interface Message {
  status: number;
  headers: Record<string, string>;
  body: string;
}

function messageOf(refusal: Refusal, requestId: string): Message {
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
