import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { RequestError, request, requestProgress } from "./client";

let close: (() => Promise<void>) | undefined;
afterEach(async () => {
  await close?.();
  close = undefined;
});

/** A server that answers every request like this. */
async function serving(answer: (response: ServerResponse, accept: string) => unknown): Promise<string> {
  const server = createServer((incoming, outgoing) => {
    incoming.resume().on("end", () => answer(outgoing, incoming.headers.accept ?? ""));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  close = () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const problem = {
  type: "about:blank",
  title: "Not found",
  status: 404,
  detail: "There is none.",
  code: "not_found",
  requestId: "r",
};
const pause = () => new Promise((resolve) => setTimeout(resolve, 15));
const ndjson = { "content-type": "application/x-ndjson" };
const mint = '{"event":"stage","stage":"mint","label":"Prägen 🔑"}\n';
const result = '{"event":"result","result":{"ok":true}}\n';

/** What a caller hears: the stages, and the result or the error. */
async function hear(url: string, signal?: AbortSignal) {
  const stages: object[] = [];
  const outcome = await requestProgress(url, { method: "POST", body: {}, signal }, (stage) =>
    stages.push(stage),
  ).catch((error: unknown) => error);
  return { stages, outcome };
}

describe("progress", () => {
  it("arrives whole, however the connection splits it", async () => {
    const bytes = Buffer.from(mint + mint + result);
    const url = await serving(async (response, accept) => {
      expect(accept).toContain("application/x-ndjson");
      response.writeHead(200, ndjson);
      // In the middle of a line, and in the middle of a character.
      for (let at = 0; at < bytes.length; at += 13) {
        response.write(bytes.subarray(at, at + 13));
        if (at % 39 === 0) await pause();
      }
      response.end();
    });
    const { stages, outcome } = await hear(url);
    expect(stages).toEqual(Array(2).fill({ stage: "mint", label: "Prägen 🔑" }));
    expect(outcome).toEqual({ ok: true });
  });

  it("is told as it happens", async () => {
    let finish = () => {};
    const url = await serving((response) => {
      response.writeHead(200, ndjson).write(mint);
      finish = () => response.end(result);
    });
    const heard: string[] = [];
    const asked = requestProgress(url, {}, () => {
      heard.push("stage");
      finish();
    });
    expect(await asked).toEqual({ ok: true });
    expect(heard).toEqual(["stage"]);
  });

  it("with a problem at the end throws that problem", async () => {
    const url = await serving((response) =>
      response.writeHead(200, ndjson).end(`${mint}${JSON.stringify({ event: "problem", problem })}\n`),
    );
    const { stages, outcome } = await hear(url);
    expect(stages).toHaveLength(1);
    expect(outcome).toBeInstanceOf(RequestError);
    expect((outcome as RequestError).problem).toEqual(problem);
  });

  it("refused before it began throws the refusal", async () => {
    const url = await serving((response) =>
      response.writeHead(404, { "content-type": "application/problem+json" }).end(JSON.stringify(problem)),
    );
    expect((await hear(url)).outcome).toMatchObject({ problem });
  });

  it.each([
    ["between two lines", mint, "end"],
    ["within a line", `${mint}{"event":"result","res`, "end"],
    ["within the body", mint, "destroy"],
    ["with something that is no line", `${mint}<html>\n`, "end"],
  ] as const)("cut %s is not taken for an answer", async (_, sent, how) => {
    const url = await serving(async (response) => {
      response.writeHead(200, ndjson).write(sent);
      await pause();
      response[how]();
    });
    const { stages, outcome } = await hear(url);
    expect(stages).toHaveLength(1);
    expect(outcome).toMatchObject({ name: "RequestError", problem: { code: "cut_off" } });
  });

  it("that nobody serves says that Latchkey could not be reached", async () => {
    const url = await serving(() => undefined);
    await close?.();
    expect((await hear(url)).outcome).toMatchObject({ problem: { code: "unreachable" } });
  });

  it("ends when the caller gives up", async () => {
    const url = await serving((response) => void response.writeHead(200, ndjson).write(mint));
    const giveUp = new AbortController();
    const asked = requestProgress(url, { signal: giveUp.signal }, () => giveUp.abort());
    await expect(asked).rejects.toMatchObject({ name: "AbortError" });
  });
});

describe("a plain request", () => {
  it("gives back JSON, or nothing for 204", async () => {
    const url = await serving((response, accept) => {
      expect(accept).not.toContain("ndjson");
      response.end('{"a":1}');
    });
    expect(await request(url)).toEqual({ a: 1 });
    await close?.();
    expect(await request(await serving((response) => response.writeHead(204).end()))).toBeUndefined();
  });

  it("throws the problem document, or one of our own for another page", async () => {
    const url = await serving((response) => response.writeHead(404).end(JSON.stringify(problem)));
    await expect(request(url)).rejects.toMatchObject({ problem });
    await close?.();
    const other = await serving((response) => response.writeHead(502).end("<html>"));
    await expect(request(other)).rejects.toMatchObject({
      problem: { code: "unexpected_answer", status: 502 },
    });
  });
});
