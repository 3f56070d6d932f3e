// Bounds what a request's body may weigh, counted as it streams: nothing is held back, and nothing is copied.
import type { IncomingMessage, ServerResponse } from "node:http";
import { refusals, refuseOn } from "@/lib/server/front/refusals";
import type { Refusal } from "@/lib/server/http/early";

const longestBodyBytes = 1024 * 1024;
/** For how long, and up to which size, the rest is read away, so that the refusal arrives before the connection ends. */
const lingerMs = 2_000;
const lingerBytes = 8 * longestBodyBytes;

/** Whether the request itself says that its body is too large. */
export function declaresTooMuch({ headers }: IncomingMessage): boolean {
  return Number(headers["content-length"] ?? 0) > longestBodyBytes;
}

/**
 * Refuses the rest of a body once it is too large. Anyone who reads the request then meets a caller that went away, which
 * every handler knows how to end with.
 */
export function boundBody(request: IncomingMessage, response: ServerResponse): void {
  const push = request.push.bind(request);
  let received = 0;
  let refused = false;
  request.push = (chunk: Buffer | null) => {
    received += chunk?.byteLength ?? 0;
    if (received <= longestBodyBytes) return push(chunk);
    if (!refused) {
      refused = true;
      // A handler that has answered already has said what there is to say.
      refuseRest(request, response.headersSent ? null : refusals.tooLarge);
    }
    if (received > lingerBytes || chunk === null) request.socket.destroySoon();
    return true;
  };
}

export function refuseUnread(request: IncomingMessage, refusal: Refusal): void {
  let received = 0;
  request.on("data", (chunk: Buffer) => {
    received += chunk.byteLength;
    if (received > lingerBytes) request.socket.destroySoon();
  });
  request.on("end", () => request.socket.destroySoon());
  refuseRest(request, refusal);
}

/** Closing at once, with bytes on their way here, would take the answer back: the caller would see a reset in its place. */
function refuseRest({ socket }: IncomingMessage, refusal: Refusal | null): void {
  if (refusal) refuseOn(socket, refusal);
  setTimeout(() => socket.destroy(), lingerMs).unref();
}
