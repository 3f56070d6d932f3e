// Answers that are a file, sent as it is made: the next piece is asked for when the reader has taken the last.

export interface Download {
  fileName: string;
  contentType: string;
  chunks: AsyncGenerator<string>;
}

/** A failure on the way ends the connection without the body's end, so that nobody takes a part for the whole. */
export function download({ fileName, contentType, chunks }: Download): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await chunks.return(undefined);
    },
  });
  return new Response(body, {
    headers: {
      "content-type": contentType,
      "content-disposition": `attachment; filename="${fileName}"`,
      "cache-control": "no-store",
    },
  });
}
