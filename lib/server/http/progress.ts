// Answers that tell their progress as it happens, one JSON object a line, to anyone who asks for that; a plain JSON
// answer at the end to everybody else.
import { problemDocument, requestIdOf } from "@/lib/server/http/answer";

const progressType = "application/x-ndjson";

/**
 * Runs the work, and answers with its result.
 *
 * With `Accept: application/x-ndjson` what it reports becomes lines `{ "event": "stage", … }`, followed by
 * `{ "event": "result", "result": … }` or `{ "event": "problem", "problem": … }`. The answer begins with the first
 * report: an error before that is thrown, and answers with its own HTTP status. The work always runs to its end, whether
 * or not anybody still reads.
 *
 * @returns the stream, or the result itself where no progress was asked for.
 */
export async function answerProgress<Stage extends object, Result>(
  request: Request,
  work: (report: (stage: Stage) => void) => Promise<Result>,
): Promise<Response | Result> {
  if (!accepts(request)) return work(() => undefined);
  const lines = openLines();
  const begun = new Promise<void>((resolve, reject) => {
    let hasBegun = false;
    const begin = () => {
      hasBegun = true;
      resolve();
    };
    const report = (stage: Stage) => {
      lines.write({ event: "stage", ...stage });
      begin();
    };
    Promise.resolve()
      .then(() => work(report))
      .then(
        (result) => {
          lines.end({ event: "result", result });
          begin();
        },
        (error: unknown) => {
          if (!hasBegun) return reject(error);
          lines.end({ event: "problem", problem: problemDocument(error, requestIdOf(request)) });
        },
      );
  });
  await begun;
  return new Response(lines.stream, {
    headers: {
      "content-type": progressType,
      // A compressor or a proxy that gathers before it sends would hold the progress back.
      "cache-control": "no-store, no-transform",
      "x-accel-buffering": "no",
    },
  });
}

function accepts(request: Request): boolean {
  return (request.headers.get("accept") ?? "")
    .toLowerCase()
    .split(",")
    .some((range) => range.split(";", 1)[0]?.trim() === progressType);
}

function openLines() {
  const encoder = new TextEncoder();
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const stream = new ReadableStream<Uint8Array>({
    start: (opened) => {
      controller = opened;
    },
    // The reader went away: nothing more is sent.
    cancel: () => {
      controller = undefined;
    },
  });
  const write = (line: object) => controller?.enqueue(encoder.encode(`${JSON.stringify(line)}\n`));
  return {
    stream,
    write,
    end(line: object) {
      write(line);
      controller?.close();
      controller = undefined;
    },
  };
}
