// How the worker asks again: what it repeats, when, and for how long.
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, describe, expect, it } from "vitest";
import { askText } from "@/worker/answer";
import { isPassingAnswer, pauseMs, retryAfterMs } from "@/worker/patience";
import { connectPlatform } from "@/worker/platform";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

interface Asked {
  key: string | undefined;
}

async function serve(answer: (response: ServerResponse, number: number) => void) {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    request.resume();
    asked.push({ key: request.headers["idempotency-key"] as string | undefined });
    answer(response, asked.length);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`), asked };
}

const kickoff = { kickoffId: "k1", automationId: "a1", deploymentVersion: 1, environment: {}, plan: [] };
const started = (response: ServerResponse) => response.writeHead(201).end(JSON.stringify(kickoff));
const refused = (response: ServerResponse, status: number, code: string, headers = {}) =>
  response.writeHead(status, headers).end(JSON.stringify({ code, detail: "Wait." }));

/** A clock that only pauses move. */
function clocked(url: URL, retryMs = 60_000) {
  const pauses: number[] = [];
  const said: string[] = [];
  let at = 0;
  const platform = connectPlatform(url, "lkd_x", {
    retryMs,
    say: (line) => said.push(line),
    random: () => 0,
    now: () => at,
    pause: async (ms) => {
      pauses.push(ms);
      at += Math.max(ms, 1);
    },
  });
  return { platform, pauses, said };
}

describe("a start", () => {
  it.each([
    [429, "too_many_requests"],
    [502, "bad_gateway"],
    [503, "database_unavailable"],
    [503, "overloaded"],
    [504, "gateway_timeout"],
    [409, "kickoff_in_progress"],
  ])("is sent again after %i %s, with the same key, and says once that it waits", async (status, code) => {
    const { url, asked } = await serve((response, number) =>
      number <= 5 ? refused(response, status, code) : started(response),
    );
    const { platform, said } = clocked(url);
    expect(await platform.startKickoff()).toEqual(kickoff);
    expect(asked).toHaveLength(6);
    expect(new Set(asked.map(({ key }) => key)).size).toBe(1);
    expect(asked[0]?.key).toMatch(/^[0-9a-f-]{36}$/);
    expect(said).toEqual([expect.stringMatching(/Wait\..*Trying again for 60 s\.$/)]);
    await platform.startKickoff();
    expect(asked.at(-1)?.key).not.toBe(asked[0]?.key);
  });

  it.each([
    [400, "validation_failed"],
    [401, "unauthenticated"],
    [409, "kickoff_finished"],
    [409, "idempotency_mismatch"],
    [500, "internal_error"],
    [502, "cloud_refused"],
    [503, "not_configured"],
    [503, "sealing_key_missing"],
  ])("is not after %i %s", async (status, code) => {
    const { url, asked } = await serve((response) => refused(response, status, code));
    await expect(clocked(url).platform.startKickoff()).rejects.toThrow("Wait.");
    expect(asked).toHaveLength(1);
  });

  it("ends when its time is over, and does not wait beyond it", async () => {
    const { url, asked } = await serve((response) =>
      refused(response, 503, "overloaded", { "retry-after": "45" }),
    );
    const { platform, pauses } = clocked(url);
    await expect(platform.startKickoff()).rejects.toThrow("Wait.");
    expect([pauses, asked.length]).toEqual([[45_000, 15_000], 3]);
    const impatient = clocked(url, 0);
    await expect(impatient.platform.startKickoff()).rejects.toThrow("Wait.");
    expect([impatient.pauses, impatient.said]).toEqual([[], []]);
  });

  it("takes a conflict for a report's success only after a try", async () => {
    const outcome = { status: "resolved" as const, receipts: [], failures: [], durationMs: 1 };
    const first = await serve((response) => refused(response, 409, "conflict"));
    await expect(clocked(first.url).platform.reportOutcome("k1", outcome)).rejects.toThrow("Wait.");
    const second = await serve((response, number) =>
      number === 1 ? response.destroy() : refused(response, 409, "conflict"),
    );
    await clocked(second.url).platform.reportOutcome("k1", outcome);
  });
});

describe("an answer", () => {
  it("whose body stalls ends in time, also when garbage was collected since", async () => {
    const { url } = await serve((response) => void response.writeHead(200).write("{"));
    const begun = performance.now();
    const reading = askText(url, {}, 400);
    setFlagsFromString("--expose-gc");
    const collect = setInterval(runInNewContext("gc"), 20);
    await expect(reading).rejects.toMatchObject({ name: "TimeoutError" });
    clearInterval(collect);
    expect(performance.now() - begun).toBeLessThan(2000);
  });

  it("that never begins, or trickles, ends in time", async () => {
    const silent = await serve(() => undefined);
    await expect(askText(silent.url, {}, 200)).rejects.toMatchObject({ name: "TimeoutError" });
    const trickling = await serve((response) => {
      const drip = setInterval(() => response.write(" "), 20);
      response.on("close", () => clearInterval(drip));
    });
    await expect(askText(trickling.url, {}, 200)).rejects.toMatchObject({ name: "TimeoutError" });
  });

  it("without end is cut off", async () => {
    const chunk = Buffer.alloc(1 << 20, 32);
    const { url } = await serve((response) => {
      const more = () => {
        while (response.write(chunk));
      };
      response.on("drain", more);
      more();
    });
    const { platform, pauses } = clocked(url);
    await expect(platform.startKickoff()).rejects.toThrow("too large");
    expect(pauses).toEqual([]);
  });
});

describe("Retry-After", () => {
  const after = (value: string, date?: string) =>
    retryAfterMs(
      (name) => (name === "date" ? date : value) || null,
      () => Date.parse("2026-01-01T00:00:00Z"),
    );
  it.each([
    ["7", undefined, 7000],
    ["0", undefined, 0],
    ["Thu, 01 Jan 2026 00:00:05 GMT", undefined, 5000],
    ["Wed, 31 Dec 2025 23:00:00 GMT", undefined, 0],
    ["Thu, 01 Jan 2026 01:00:03 GMT", "Thu, 01 Jan 2026 01:00:00 GMT", 3000],
    ["-5", undefined, 0],
    ["soon", undefined, 0],
    ["", undefined, 0],
  ])("%o (at %o) is %i ms", (value, date, ms) => expect(after(value, date)).toBe(ms));

  it("is spread beyond, never before", () => {
    expect(pauseMs(1, 2000, () => 0)).toBe(2000);
    expect(pauseMs(1, 0, () => 0.5)).toBe(300);
    expect(pauseMs(50, 0, () => 1)).toBe(5000);
  });

  it("is no matter of statuses that time does not mend", () => {
    expect(isPassingAnswer(503, undefined)).toBe(true);
    expect(isPassingAnswer(404, undefined)).toBe(false);
    expect(isPassingAnswer(409, undefined)).toBe(false);
  });
});
