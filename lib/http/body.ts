// Reading a body: bounded, and with an error that says what is wrong with it.
import { AppError } from "@/lib/errors";

/** Roomy for the largest direct value (65,536 characters, escaped) and a worker's outcome. */
const limitBytes = 1024 * 1024;

/**
 * The parsed body; `undefined` when there is none.
 *
 * @throws AppError `payload_too_large` over 1 MiB, `malformed_request` for what is not JSON.
 */
export async function readJson(request: Request): Promise<unknown> {
  const text = await readText(request);
  if (text === "") return undefined;
  const type = (request.headers.get("content-type") ?? "").split(";", 1)[0]?.trim().toLowerCase();
  if (type !== "application/json") {
    throw new AppError("malformed_request", "Send JSON, with the header Content-Type: application/json.");
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new AppError("malformed_request", "The body is not JSON.");
  }
}

/**
 * The body as text; empty when there is none.
 *
 * @throws AppError `payload_too_large` over 1 MiB, `malformed_request` for what is not UTF-8.
 */
export async function readText(request: Request): Promise<string> {
  const declared = Number(request.headers.get("content-length") ?? 0);
  if (declared > limitBytes) throw tooLarge();
  if (!request.body) return "";
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let received = 0;
  let text = "";
  try {
    // Counted as it arrives: a chunked body declares no length.
    for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
      received += chunk.byteLength;
      if (received > limitBytes) throw tooLarge();
      text += decoder.decode(chunk, { stream: true });
    }
    return text + decoder.decode();
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError("malformed_request", "The body could not be read as UTF-8 text.");
  }
}

function tooLarge(): AppError {
  return new AppError("payload_too_large", "The body is larger than 1 MiB.");
}
