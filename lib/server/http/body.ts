// Reading a body: bounded, and with an error that says what is wrong with it.
import { AppError } from "@/lib/shared/errors";

/** In bytes, for members and workers: enough for the largest direct value (65,536 characters, escaped) and for an outcome. */
export const memberLimit = 1024 * 1024;

/** In bytes, for everyone else. */
export const strangerLimit = 64 * 1024;

/** Long enough for a slow line, too short to hold a connection with. */
const arrivalTimeoutMs = 15_000;

interface Bounds {
  limit: number;
  timeoutMs?: number;
}

/**
 * The parsed body; `undefined` when there is none.
 *
 * @throws AppError `payload_too_large` over the limit, `malformed_request` for what is not JSON,
 * `request_timeout` for what does not arrive in time.
 */
export async function readJson(request: Request, bounds: Bounds): Promise<unknown> {
  const text = await readText(request, bounds);
  if (text === "") return undefined;
  const type = (request.headers.get("content-type") ?? "").split(";", 1)[0]?.trim().toLowerCase();
  if (type !== "application/json") {
    throw new AppError("malformed_request", "Send JSON, with the header Content-Type: application/json.");
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new AppError("malformed_request", "The body isn't JSON.");
  }
}

/**
 * The body as text; empty when there is none.
 *
 * @throws AppError `payload_too_large` over the limit, `malformed_request` for what is not UTF-8,
 * `request_timeout` for what does not arrive in time.
 */
export async function readText(request: Request, bounds: Bounds): Promise<string> {
  requireDeclared(request, bounds.limit);
  if (!request.body) return "";
  const reader = (request.body as ReadableStream<Uint8Array>).getReader();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    // Ends the reading below, which sees no difference to the body's end.
    void reader.cancel().catch(() => undefined);
  }, bounds.timeoutMs ?? arrivalTimeoutMs);
  try {
    const text = await decoded(reader, bounds.limit);
    if (!late) return text;
  } catch (error) {
    void reader.cancel().catch(() => undefined);
    if (error instanceof AppError) throw error;
    if (!late) throw new AppError("malformed_request", "The body isn't UTF-8 text.");
  } finally {
    clearTimeout(timer);
  }
  throw new AppError("request_timeout", "The body didn't arrive in time.");
}

/** @throws AppError `payload_too_large` where the request says so by itself: nothing is read, nothing is asked. */
export function requireDeclared(request: Request, limit: number): void {
  if (Number(request.headers.get("content-length") ?? 0) > limit) throw tooLarge(limit);
}

/** Counted as it arrives: a chunked body declares no length. */
async function decoded(reader: ReadableStreamDefaultReader<Uint8Array>, limit: number): Promise<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let received = 0;
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    received += value.byteLength;
    if (received > limit) throw tooLarge(limit);
    text += decoder.decode(value, { stream: true });
  }
}

function tooLarge(limit: number): AppError {
  return new AppError("payload_too_large", `The body is larger than ${limit / 1024} KiB.`);
}
