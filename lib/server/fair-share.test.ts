import { describe, expect, it } from "vitest";
import { fairShare, type ShareLimits } from "@/lib/server/fair-share";

const words = { own: "yours is full", all: "all is full" };

/** Time that passes when told, and work that ends when told. */
function bench(limits: Partial<ShareLimits> = {}) {
  let nowMs = 0;
  let timers: { at: number; call: () => void }[] = [];
  const clock = {
    now: () => nowMs,
    after(ms: number, call: () => void) {
      const timer = { at: nowMs + ms, call };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
  };
  const share = fairShare(
    { runningPerKey: 2, running: 3, queuedPerKey: 4, queued: 6, waitMs: 3_000, ...limits },
    words,
    clock,
  );
  const begun: string[] = [];
  const refused: string[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  return {
    share,
    begun,
    refused,
    timers: () => timers.length,
    /** Asks for `a1` under the key `a`. */
    ask(name: string, turn = {}) {
      const asked = share.run(
        name[0] as string,
        () =>
          new Promise<void>((resolve, reject) => {
            begun.push(name);
            ends.set(name, (error) => (error ? reject(error) : resolve()));
          }),
        turn,
      );
      asked.catch((error: { code?: string }) => refused.push(`${name} ${error.code ?? "failed"}`));
    },
    async end(name: string, error?: Error) {
      ends.get(name)?.(error);
      await settled();
    },
    async pass(ms: number) {
      nowMs += ms;
      for (const timer of timers.filter(({ at }) => at <= nowMs)) timer.call();
      await settled();
    },
  };
}
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

describe("a fair share", () => {
  it("runs so many of a key at once, and so many of all", async () => {
    const { ask, begun, share } = bench();
    for (const name of ["a1", "a2", "a3", "b1", "b2", "c1"]) ask(name);
    await settled();
    expect(begun).toEqual(["a1", "a2", "b1"]);
    expect(share.counts()).toEqual({ running: 3, queued: 3, keys: 3 });
  });

  it("serves those that wait by turns, however many one of them queued", async () => {
    const { ask, begun, end } = bench({ running: 1 });
    for (const name of ["a1", "a2", "a3", "a4", "b1", "c1"]) ask(name);
    for (const name of ["a1", "a2", "b1", "c1", "a3"]) await end(name);
    expect(begun).toEqual(["a1", "a2", "b1", "c1", "a3", "a4"]);
  });

  it("lets nobody past a key's own queue", async () => {
    const { ask, begun, end } = bench({ running: 1 });
    for (const name of ["a1", "a2"]) ask(name);
    await end("a1");
    ask("a3");
    await end("a2");
    expect(begun).toEqual(["a1", "a2", "a3"]);
  });

  it("says whose share is full", async () => {
    const { ask, refused, share } = bench();
    for (const name of ["a1", "a2", "a3", "a4", "a5", "a6", "a7"]) ask(name);
    await settled();
    expect(refused).toEqual(["a7 too_many_requests"]);
    expect(() => share.requireRoom("a")).toThrow(
      expect.objectContaining({ code: "too_many_requests", message: words.own, retryAfterSeconds: 3 }),
    );
    for (const name of ["b1", "b2", "b3", "b4"]) ask(name);
    await settled();
    expect(refused).toEqual(["a7 too_many_requests", "b4 overloaded"]);
    expect(() => share.requireRoom("c")).toThrow(
      expect.objectContaining({ code: "overloaded", message: words.all, retryAfterSeconds: 3 }),
    );
  });

  it("lets nobody wait for longer than the limit, and says why", async () => {
    const { ask, pass, end, begun, refused, share } = bench();
    for (const name of ["a1", "a2", "a3", "b1"]) ask(name);
    await pass(1_000);
    ask("b2");
    await pass(1_999);
    expect(refused).toEqual([]);
    await pass(1);
    expect(refused).toEqual(["a3 too_many_requests"]);
    await pass(1_000);
    expect(refused).toEqual(["a3 too_many_requests", "b2 overloaded"]);
    await end("a1");
    expect(begun).toEqual(["a1", "a2", "b1"]);
    expect(share.counts()).toMatchObject({ running: 2, queued: 0 });
  });

  it("blames no key for slowness that is not its own", async () => {
    const { ask, pass, refused } = bench({ slownessIsOurs: true });
    for (const name of ["a1", "a2", "a3", "a4", "a5", "a6", "a7"]) ask(name);
    await settled();
    expect(refused).toEqual(["a7 too_many_requests"]);
    await pass(3_000);
    expect(refused.slice(1)).toEqual(["a3", "a4", "a5", "a6"].map((name) => `${name} overloaded`));
  });

  it("counts what was waited elsewhere", async () => {
    const { ask, pass, refused } = bench({ running: 1 });
    ask("a1");
    await pass(2_000);
    ask("b1", { since: 0 });
    await pass(999);
    expect(refused).toEqual([]);
    await pass(1);
    expect(refused).toEqual(["b1 overloaded"]);
  });

  it("gives up the place of those who do not wait any more", async () => {
    const { ask, end, begun, share, timers } = bench({ running: 1 });
    const gone = new AbortController();
    ask("a1");
    ask("a2", { signal: gone.signal });
    ask("b1");
    await settled();
    gone.abort();
    ask("c1", { signal: gone.signal });
    await settled();
    expect(share.counts()).toEqual({ running: 1, queued: 1, keys: 2 });
    await end("a1");
    expect(begun).toEqual(["a1", "b1"]);
    await end("b1");
    expect(timers()).toBe(0);
    expect(share.counts()).toEqual({ running: 0, queued: 0, keys: 0 });
  });

  it("gives a place back when the work fails", async () => {
    const { ask, end, begun, refused, share } = bench({ running: 1 });
    for (const name of ["a1", "a2"]) ask(name);
    await settled();
    await end("a1", new Error("broken"));
    expect(refused).toEqual(["a1 failed"]);
    expect(begun).toEqual(["a1", "a2"]);
    await end("a2");
    expect(share.counts()).toEqual({ running: 0, queued: 0, keys: 0 });
  });

  it("refuses four hundred in a few milliseconds", async () => {
    const { ask, refused } = bench({ runningPerKey: 16, running: 200, queuedPerKey: 32, queued: 200 });
    const before = process.cpuUsage();
    for (let number = 0; number < 400; number += 1) ask(`a${number}`);
    await settled();
    const { user, system } = process.cpuUsage(before);
    expect(refused).toHaveLength(400 - 48);
    expect((user + system) / 1000).toBeLessThan(100);
  });
});
