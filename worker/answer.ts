// Asks Latchkey and reads the answer, within limits of time and size. Over Node's own HTTP, through the outgoing
// proxy where one is set: `fetch` and what it needs cost a fifth of all that a worker does, and know of no proxy before Node 24.
import { Agent, type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { outgoingHttpsAgent } from "@/lib/clouds/proxy";

/** Far more than any kernel takes as an environment. */
const largestBytes = 16 * 1024 * 1024;

const sockets = { keepAlive: true, maxSockets: 16 };
const agents = { http: new Agent(sockets), https: outgoingHttpsAgent(sockets) };

export class AnswerTooLarge extends Error {}

export interface Question {
  method?: "GET" | "POST";
  headers?: Readonly<Record<string, string>>;
  body?: string;
}

export interface TextAnswer {
  status: number;
  /** Null where there is none of that name, which is in lower case. */
  header(name: string): string | null;
  text: string;
}

/**
 * Sends a request and reads its whole answer; follows nothing. The time holds until the last byte.
 *
 * @throws DOMException `TimeoutError`; `AnswerTooLarge`; what the network failed with, by its `code`, `ERR_REDIRECT` for an
 *   answer that leads elsewhere: that would carry the token there, or turn a POST into a GET.
 */
export function askText(
  url: URL,
  { method = "GET", headers, body }: Question,
  timeoutMs: number,
  agent = url.protocol === "https:" ? agents.https : agents.http,
): Promise<TextAnswer> {
  return new Promise((resolve, reject) => {
    const send = url.protocol === "https:" ? requestHttps : requestHttp;
    const fail = (error: unknown) => {
      clearTimeout(timer);
      reject(error);
      request.destroy();
    };
    const timer = setTimeout(() => fail(new DOMException("Too late.", "TimeoutError")), timeoutMs);
    const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
    const options = { method, agent, headers: { ...headers, ...length, "accept-encoding": "identity" } };
    const request = send(url, options, (message) => {
      const { statusCode: status = 0 } = message;
      if (status >= 300 && status < 400 && status !== 304) return fail(redirected());
      message.on("error", fail);
      readText(message, fail, (text) => {
        clearTimeout(timer);
        resolve({ status, header: (name) => [message.headers[name] ?? null].flat()[0] ?? null, text });
      });
    });
    request.on("error", fail);
    request.end(body);
  });
}

const redirected = () => Object.assign(new Error("The answer leads elsewhere."), { code: "ERR_REDIRECT" });

function readText(
  message: IncomingMessage,
  fail: (error: Error) => void,
  done: (text: string) => void,
): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  message.on("data", (chunk: Buffer) => {
    bytes += chunk.byteLength;
    if (bytes > largestBytes) fail(new AnswerTooLarge());
    else chunks.push(chunk);
  });
  message.on("end", () => done(Buffer.concat(chunks).toString("utf8")));
  // A connection that ends in the middle of an answer has no "end".
  message.on("close", () => {
    if (!message.complete) fail(Object.assign(new Error("The answer was cut."), { code: "ECONNRESET" }));
  });
}
