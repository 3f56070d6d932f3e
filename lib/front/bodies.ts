// Bounds what a request's body may weigh, counted as it streams: nothing is held back, and nothing is copied.
import type { IncomingMessage, ServerResponse } from "node:http";
import { refusals, refuseOn } from "@/lib/front/refusals";

export const longestBodyBytes = 1024 * 1024;
/** For how long, and up to which size, the rest is read away, so that the refusal arrives before the connection ends. */
const lingerMs = 2_000;
const lingerBytes = 8 * longestBodyBytes;

/** Whether the request itself says that its body is too large. */
export function declaresTooMuch({ headers }: IncomingMessage): boolean {
  return Number(headers["content-length"] ?? 0) > longestBodyBytes;
}

/**
 * Refuses the rest of a body once it is too large. Whoever reads the request then meets a caller that went away, which
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
      refuseRest(request, response);
    }
    if (received > lingerBytes || chunk === null) request.socket.destroySoon();
    return true;
  };
}

function refuseRest({ socket }: IncomingMessage, response: ServerResponse): void {
  // A handler that has answered already has said what there is to say.
  if (!response.headersSent) refuseOn(socket, refusals.tooLarge);
  setTimeout(() => socket.destroy(), lingerMs).unref();
}
