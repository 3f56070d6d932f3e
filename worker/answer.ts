// Reading what answers, within a time and a size, whatever it does.

/** Far more than any kernel takes as an environment. */
const largestBytes = 16 * 1024 * 1024;

export class AnswerTooLarge extends Error {}

/**
 * Sends a request and reads its whole answer.
 *
 * The time holds until the last byte: a signal of `AbortSignal.timeout` is forgotten once the headers are there and
 * garbage is collected, so that a body that stalls would never end.
 *
 * @throws DOMException `TimeoutError`; `AnswerTooLarge`; what `fetch` throws.
 */
export async function fetchText(
  url: URL,
  request: RequestInit,
  timeoutMs: number,
): Promise<{ response: Response; text: string }> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DOMException("Too late.", "TimeoutError")), timeoutMs);
  });
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  try {
    const response = await Promise.race([fetch(url, { ...request, signal: controller.signal }), late]);
    reader = response.body?.getReader();
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    while (reader) {
      const { done, value } = await Promise.race([reader.read(), late]);
      if (done) break;
      bytes += value.byteLength;
      if (bytes > largestBytes) throw new AnswerTooLarge();
      chunks.push(value);
    }
    reader = undefined;
    return { response, text: new TextDecoder().decode(Buffer.concat(chunks)) };
  } finally {
    clearTimeout(timer);
    // Nobody waits for this one: it may be reported after the answer was given.
    late.catch(() => undefined);
    reader?.cancel().catch(() => undefined);
    controller.abort();
  }
}
