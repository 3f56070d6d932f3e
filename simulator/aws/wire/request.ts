// An HTTP request as received: small enough to hold, headers joined, nothing interpreted.
import type { IncomingMessage } from "node:http";
import { AwsRefusal } from "../refusal";

export interface WireRequest {
  method: string;
  /** As sent, still percent-encoded. */
  path: string;
  /** As sent, without the question mark. */
  query: string;
  /** By name in lower case; repeated ones joined by commas. */
  headers: Map<string, string>;
  body: Buffer;
}

/** Above every body that AWS takes: a secret of 64 KiB, a policy of 20 KiB. */
const BODY_LIMIT_BYTES = 1024 * 1024;

export function readHead(message: IncomingMessage): Omit<WireRequest, "body"> {
  const target = message.url ?? "/";
  const mark = target.indexOf("?");
  const headers = new Map<string, string>();
  for (let index = 0; index + 1 < message.rawHeaders.length; index += 2) {
    const name = String(message.rawHeaders[index]).toLowerCase();
    const value = String(message.rawHeaders[index + 1]);
    const earlier = headers.get(name);
    headers.set(name, earlier === undefined ? value : `${earlier},${value}`);
  }
  return {
    method: message.method ?? "GET",
    path: mark < 0 ? target : target.slice(0, mark),
    query: mark < 0 ? "" : target.slice(mark + 1),
    headers,
  };
}

/** Refuses with RequestEntityTooLarge, 413, once the limit is passed. */
export function readBody(message: IncomingMessage, limitBytes = BODY_LIMIT_BYTES): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let size = 0;
    message.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limitBytes) return chunks.push(chunk);
      // The rest is read and dropped: breaking off would break the connection before the answer is out.
      chunks = [];
      reject(new AwsRefusal("RequestEntityTooLarge", 413, "The request is too large."));
    });
    message.on("end", () => resolve(Buffer.concat(chunks)));
    message.on("error", reject);
    message.on("aborted", () => reject(new Error("The client went away.")));
  });
}
