import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memberLimit, readJson as read, strangerLimit } from "./body";

const readJson = (request: Request, bounds = { limit: memberLimit }) => read(request, bounds);

type Chunk = Uint8Array<ArrayBuffer>;
const bytes = (text: string) => new TextEncoder().encode(text) as Chunk;

function post(body: BodyInit | null, headers: Record<string, string> = {}): Request {
  return new Request("http://localhost/", {
    method: "POST",
    body,
    headers: { "content-type": "application/json", ...headers },
    duplex: "half",
  } as RequestInit);
}

/** A body of unknown length, as chunked requests have; counts how many chunks were asked for. */
function streamed(chunks: Iterable<Chunk>) {
  const iterator = chunks[Symbol.iterator]();
  const asked = { chunks: 0, cancelled: false };
  const stream = new ReadableStream<Chunk>(
    {
      pull(controller) {
        const next = iterator.next();
        asked.chunks += 1;
        if (next.done) controller.close();
        else controller.enqueue(next.value);
      },
      cancel() {
        asked.cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { request: post(stream), asked };
}

const malformed = { code: "malformed_request" };
const tooLarge = { code: "payload_too_large" };

describe("a JSON body", () => {
  it("is read, however it is cut into chunks", async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), fc.integer({ min: 1, max: 7 }), async (value, size) => {
        const whole = bytes(JSON.stringify(value));
        const chunks = Array.from({ length: Math.ceil(whole.length / size) }, (_, index) =>
          whole.slice(index * size, (index + 1) * size),
        );
        expect(await readJson(streamed(chunks).request)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it.each(["application/json", "application/json; charset=utf-8", "Application/JSON"])(
    "comes as %s",
    async (type) => {
      expect(await readJson(post("{}", { "content-type": type }))).toEqual({});
    },
  );

  it("may be absent", async () => {
    expect(await readJson(new Request("http://localhost/", { method: "POST" }))).toBeUndefined();
    expect(await readJson(post("", { "content-type": "text/plain" }))).toBeUndefined();
  });

  it.each(["{", "{]", "canary", "{'a':1}", "\u0000", "{}{}", "NaN"])(
    "that is %j is malformed",
    async (text) => {
      const error = await readJson(post(text)).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject(malformed);
      expect((error as Error).message).toBe("The body isn't JSON.");
    },
  );

  it.each(["text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""])(
    "as %j is malformed: a form of another site cannot send it",
    async (type) => {
      await expect(readJson(post("{}", { "content-type": type }))).rejects.toMatchObject(malformed);
    },
  );

  it("that is not UTF-8 is malformed", async () => {
    for (const wrong of [
      [0x22, 0xff, 0x22],
      [0x22, 0xc3],
      [0x22, 0xed, 0xa0, 0x80, 0x22],
    ]) {
      await expect(readJson(post(Uint8Array.from(wrong) as Chunk))).rejects.toMatchObject(malformed);
    }
  });

  it("whose connection breaks is malformed, and says nothing of the reason", async () => {
    const broken = new ReadableStream({ pull: () => Promise.reject(new Error("canary")) });
    const error = await readJson(post(broken)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject(malformed);
    expect((error as Error).message).not.toContain("canary");
  });
});

it("that never ends is not waited for: it is told as late, and its stream is given back", async () => {
  const asked = { cancelled: false };
  const stream = new ReadableStream<Chunk>({
    start: (controller) => controller.enqueue(bytes('{"a":')),
    cancel() {
      asked.cancelled = true;
    },
  });
  const reading = read(post(stream), { limit: memberLimit, timeoutMs: 50 });
  await expect(reading).rejects.toMatchObject({ code: "request_timeout" });
  expect(asked.cancelled).toBe(true);
});

it("of a stranger may have 64 KiB", async () => {
  const text = JSON.stringify("x".repeat(strangerLimit - 2));
  const bounds = { limit: strangerLimit };
  expect(await read(post(text), bounds)).toHaveLength(strangerLimit - 2);
  await expect(read(post(`${text} `), bounds)).rejects.toMatchObject(tooLarge);
});

describe("the limit of 1 MiB", () => {
  const limit = 1024 * 1024;

  it("refuses a declared length before anything is read", async () => {
    const { request, asked } = streamed([bytes("{}")]);
    request.headers.set("content-length", String(limit + 1));
    await expect(readJson(request)).rejects.toMatchObject(tooLarge);
    expect(asked.chunks).toBe(0);
  });

  it("stops an endless body soon after it", async () => {
    function* endless() {
      const chunk = bytes(" ".repeat(64 * 1024));
      for (;;) yield chunk;
    }
    const { request, asked } = streamed(endless());
    await expect(readJson(request)).rejects.toMatchObject(tooLarge);
    expect(asked.chunks).toBeLessThan(20);
    expect(asked.cancelled).toBe(true);
  });

  it.each(["0", "2", "-1", "nonsense"])(
    "counts what arrives, whatever length is declared (%s)",
    async (declared) => {
      const { request } = streamed([bytes(`"${"x".repeat(limit)}"`)]);
      request.headers.set("content-length", declared);
      await expect(readJson(request)).rejects.toMatchObject(tooLarge);
    },
  );

  it("lets exactly so much through", async () => {
    const text = "x".repeat(limit - 2);
    expect(await readJson(post(`"${text}"`))).toBe(text);
    await expect(readJson(post(`"${text}x"`))).rejects.toMatchObject(tooLarge);
  });
});
