import { afterEach, describe, expect, it, vi } from "vitest";
import { AppError } from "@/lib/shared/errors";
import { respond } from "./answer";
import { answerProgress } from "./progress";

afterEach(() => void vi.restoreAllMocks());

const asking = (accept = "application/x-ndjson") =>
  new Request("http://localhost/", { method: "POST", headers: { accept } });

type Work = (report: (stage: { stage: string }) => void) => Promise<unknown>;

const answer = (work: Work, request = asking()) => respond(request, () => answerProgress(request, work));

const linesOf = async (response: Response) =>
  (await response.text())
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line));

/** Work that goes on when it is told to. */
function steps() {
  const waiting: (() => void)[] = [];
  return {
    next: () => new Promise<void>((resolve) => waiting.push(resolve)),
    go: () => waiting.shift()?.(),
  };
}

describe("an answer with progress", () => {
  it("is a line for each stage and one for the result, which nothing on the way may gather or keep", async () => {
    const response = await answer(async (report) => {
      report({ stage: "mint" });
      report({ stage: "exchange" });
      return { ok: true };
    });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/x-ndjson");
    expect(response.headers.get("cache-control")).toBe("no-store, no-transform");
    expect(response.headers.get("x-accel-buffering")).toBe("no");
    expect(response.headers.get("x-request-id")).toBeTruthy();
    expect(await linesOf(response)).toEqual([
      { event: "stage", stage: "mint" },
      { event: "stage", stage: "exchange" },
      { event: "result", result: { ok: true } },
    ]);
  });

  it("sends each line when it is known", async () => {
    const { next, go } = steps();
    const response = await answer(async (report) => {
      report({ stage: "mint" });
      await next();
      report({ stage: "exchange" });
      await next();
      return 1;
    });
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    const read = async () => new TextDecoder().decode((await reader.read()).value);
    expect(await read()).toBe('{"event":"stage","stage":"mint"}\n');
    let second: string | undefined;
    const reading = read().then((text) => {
      second = text;
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(second).toBeUndefined();
    go();
    await reading;
    expect(second).toBe('{"event":"stage","stage":"exchange"}\n');
    go();
    expect(await read()).toBe('{"event":"result","result":1}\n');
    expect((await reader.read()).done).toBe(true);
  });

  it("that never reports is its result alone", async () => {
    expect(await linesOf(await answer(async () => ({ ok: true })))).toEqual([
      { event: "result", result: { ok: true } },
    ]);
  });

  it.each(["", "*/*", "application/json", "text/html, application/x-ndjsonx"])(
    "is plain JSON for Accept: %s",
    async (accept) => {
      const response = await answer(async (report) => {
        report({ stage: "mint" });
        return { ok: true };
      }, asking(accept));
      expect(response.headers.get("content-type")).toBe("application/json");
      expect(response.headers.get("cache-control")).toBe("no-store");
      expect(await response.json()).toEqual({ ok: true });
    },
  );

  it("understands an Accept with several types and parameters", async () => {
    const accept = "text/html;q=0.1, Application/X-NDJSON;q=0.9";
    const response = await answer(async () => 1, asking(accept));
    expect(response.headers.get("content-type")).toBe("application/x-ndjson");
  });
});

describe("a failure", () => {
  it("before the first report has its own status", async () => {
    const response = await answer(async () => {
      throw new AppError("not_found", "There is none.");
    });
    expect(response.status).toBe(404);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({ code: "not_found", detail: "There is none." });
  });

  it("thrown where the work begins does so too", async () => {
    const response = await answer(() => {
      throw new AppError("permission_denied", "No.");
    });
    expect(response.status).toBe(403);
  });

  it("after the first report is the same document in a last line", async () => {
    const response = await answer(async (report) => {
      report({ stage: "mint" });
      throw new AppError("conflict", "It changed.");
    });
    const [, last, ...more] = await linesOf(response);
    expect(more).toEqual([]);
    expect(last).toEqual({
      event: "problem",
      problem: {
        type: "about:blank",
        title: "Changed in the meantime",
        status: 409,
        detail: "It changed.",
        code: "conflict",
        requestId: response.headers.get("x-request-id"),
      },
    });
  });

  it("that nobody foresaw shows nothing of itself", async () => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const response = await answer(async (report) => {
      report({ stage: "mint" });
      throw new Error("canary");
    });
    const text = await response.text();
    expect(text).toContain("internal_error");
    expect(text + JSON.stringify(logged.mock.calls)).not.toContain("canary");
    expect(logged).toHaveBeenCalledTimes(1);
  });
});

it("goes on to its end when the reader goes away", async () => {
  const { next, go } = steps();
  let done = false;
  const response = await answer(async (report) => {
    report({ stage: "mint" });
    await next();
    report({ stage: "exchange" });
    done = true;
    return 1;
  });
  await response.body?.cancel();
  go();
  await vi.waitFor(() => expect(done).toBe(true));
});
