import { setImmediate as later } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { fairTurns } from "@/lib/server/auth/turns";

/** Work that ends when it is told to. */
function room(options?: { most?: number; perAddress?: number }) {
  const inTurn = fairTurns(options);
  const begun: string[] = [];
  let end: (() => void) | null = null;
  const ask = (name: string, address = name) =>
    inTurn(address, () => {
      begun.push(name);
      return new Promise<string>((resolve) => {
        end = () => resolve(name);
      });
    }).catch((error: { code: string }) => error.code);
  const endOne = async () => {
    end?.();
    end = null;
    await later();
  };
  const drain = async () => {
    while (end) await endOne();
  };
  return { inTurn, ask, begun, endOne, drain };
}

describe("turns", () => {
  it("are taken one at a time, by address and not by arrival", async () => {
    const { ask, begun, drain } = room();
    const all = ["a1", "a2", "a3", "a4", "b1", "b2", "c1"].map((name) => ask(name, name.charAt(0)));
    await later();
    expect(begun).toEqual(["a1"]);
    await drain();
    expect(await Promise.all(all)).toEqual(["a1", "a2", "a3", "a4", "b1", "b2", "c1"]);
    expect(begun).toEqual(["a1", "a2", "b1", "c1", "a3", "b2", "a4"]);
  });

  it("are bounded for each address, in whatever form it is written", async () => {
    const { ask, begun, drain } = room({ perAddress: 2 });
    const flood = Array.from({ length: 50 }, (_, port) => ask(`${port}`, `203.0.113.9:${port + 1}`));
    const other = ask("other", "203.0.113.10");
    await later();
    await drain();
    const answers = await Promise.all(flood);
    expect(answers.filter((answer) => answer === "too_many_requests")).toHaveLength(47);
    expect(await other).toBe("other");
    expect(begun).toEqual(["0", "1", "other", "2"]);
  });

  it("are bounded in all: a full queue gives way to whoever waits less, and refuses others", async () => {
    const { ask, drain } = room({ most: 4, perAddress: 4 });
    const first = ask("running");
    const flood = ["f1", "f2", "f3", "f4"].map((name) => ask(name, "flood"));
    const others = ["x", "y", "z"].map((name) => ask(name));
    await later();
    const late = ask("late");
    await drain();
    expect(await first).toBe("running");
    expect(await Promise.all(flood)).toEqual([
      "f1",
      "too_many_requests",
      "too_many_requests",
      "too_many_requests",
    ]);
    expect(await Promise.all(others)).toEqual(["x", "y", "z"]);
    expect(await late).toBe("too_many_requests");
  });

  it("go on after work that fails, and are one for work within work", async () => {
    const { inTurn, ask, drain } = room();
    await expect(inTurn("a", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await inTurn("a", () => inTurn("b", async () => "within"))).toBe("within");
    const after = ask("after");
    await later();
    await drain();
    expect(await after).toBe("after");
  });

  it("tell before what they would refuse, and take no place for it", async () => {
    const { inTurn, ask, drain } = room({ most: 4, perAddress: 3 });
    const refused = (address: string) => inTurn.refusalFor(address)?.code ?? null;
    expect(refused("f")).toBeNull();
    const all = [ask("running"), ...["f1", "f2", "f3"].map((name) => ask(name, "f"))];
    await later();
    // The address has as many as one may have; another finds a place, and then takes one of the first's.
    expect([refused("f"), refused("g")]).toEqual(["too_many_requests", null]);
    all.push(ask("g1", "g"));
    await later();
    expect([refused("f"), refused("g"), refused("h")]).toEqual(["too_many_requests", null, null]);
    all.push(ask("h1", "h"), ask("g2", "g"));
    await later();
    expect([refused("f"), refused("g"), refused("h")]).toEqual(Array(3).fill("too_many_requests"));
    expect(refused("i")).toBeNull();
    await drain();
    expect(await Promise.all(all)).toEqual([
      "running",
      "f1",
      "f2",
      "too_many_requests",
      "g1",
      "h1",
      expect.any(String),
    ]);
    expect(refused("f")).toBeNull();
  });

  it("say when to come again", async () => {
    const { inTurn, ask, drain } = room({ most: 0, perAddress: 0 });
    const running = ask("running");
    await expect(inTurn("a", async () => undefined)).rejects.toMatchObject({
      code: "too_many_requests",
      retryAfterSeconds: 10,
    });
    await drain();
    await running;
  });
});
