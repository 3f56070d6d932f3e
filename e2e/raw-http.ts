// HTTP as no well-behaved client sends it: no content type, chunks, bytes that are not UTF-8, methods of one's own.
import { Agent, request } from "node:http";
import { plantBody } from "./canaries";
import { environment } from "./environment";
import type { Answer } from "./problem";

export interface RawRequest {
  method: string;
  /** Path and query, sent as it is. */
  address: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  /** Sent in pieces, its length untold. */
  chunked?: boolean;
}

const agent = new Agent({ keepAlive: true, maxSockets: 8 });

export function sendRaw(
  { method, address, headers = {}, body, chunked = false }: RawRequest,
  baseUrl = environment().baseUrl,
): Promise<Answer> {
  plantBody(body?.toString("utf8"));
  const { hostname, port } = new URL(baseUrl);
  const bytes = Buffer.from(body ?? "");
  const whole = { "content-length": String(bytes.byteLength) };
  const length = chunked ? { "transfer-encoding": "chunked" } : body === undefined ? {} : whole;
  return new Promise((resolve, reject) => {
    const sent = request(
      { hostname, port, family: 4, agent, method, path: address, headers: { ...length, ...headers } },
      (response) => {
        const received: Buffer[] = [];
        response.on("data", (chunk: Buffer) => received.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const text = Buffer.concat(received).toString("utf8");
          const answered = Object.entries(response.headers).map(([name, value]) => [name, String(value)]);
          resolve({ status: response.statusCode ?? 0, headers: Object.fromEntries(answered), text });
        });
      },
    );
    sent.on("error", reject);
    if (chunked) {
      for (let at = 0; at < bytes.byteLength; at += 65_536) sent.write(bytes.subarray(at, at + 65_536));
    } else if (body !== undefined) {
      sent.write(bytes);
    }
    sent.end();
  });
}
