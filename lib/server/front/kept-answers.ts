// Answers kept documents with as little work as Node's server allows: the head of a moment ago, and one write.
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { refusalFor } from "@/lib/server/front/gate";
import { keptDocumentAt } from "@/lib/server/http/in-front";
import type { KeptDocument } from "@/lib/server/http/kept-document";

/** Node writes a response's head here, and what is here it does not write again. Its types have neither. */
interface Written {
  _header: unknown;
  _headerSent: boolean;
}

/** A head as Node wrote it, without the request's id. */
interface Head {
  second: number;
  before: string;
  after: string;
}

const heads = new WeakMap<KeptDocument, Head>();
const thisSecond = () => Math.floor(Date.now() / 1_000);

/** Keeps the head that Node has just written for this document, for as long as its date holds. */
export function keepHead(document: KeptDocument, response: ServerResponse, requestId: string): void {
  const second = thisSecond();
  if (heads.get(document)?.second === second) return;
  const { _header: written } = response as unknown as Written;
  // The head says if the connection ends. Text beyond ASCII is left to Node.
  if (!response.shouldKeepAlive || typeof written !== "string" || document.length !== document.text.length)
    return;
  const [before = "", after, another] = written.split(requestId);
  if (after === undefined || another !== undefined) return;
  heads.set(document, { second, before, after });
}

/**
 * Answers who asks for a kept document and for nothing else, where its head was written within this second; false for
 * everybody else, of whom nothing is touched. No gate is asked: a kept document is for everybody.
 */
export function answerKept(request: IncomingMessage, response: ServerResponse): boolean {
  const document = request.method === "GET" ? keptDocumentAt(request.url ?? "") : undefined;
  const head = document && heads.get(document);
  if (!head || head.second !== thisSecond()) return false;
  const { socket } = response;
  // It is this answer's turn on its connection, which goes on after it, and its caller reads.
  if (!response.shouldKeepAlive || !socket?.writable || socket.writableLength > 0) return false;
  const { headers } = request;
  const asksForMore =
    headers["if-none-match"] ??
    headers["content-length"] ??
    headers["transfer-encoding"] ??
    refusalFor(request);
  if (asksForMore !== null) return false;
  const written = response as unknown as Written;
  written._header = `${head.before}${randomUUID()}${head.after}`;
  written._headerSent = true;
  socket.write(written._header + document.text, "latin1");
  response.end();
  return true;
}
