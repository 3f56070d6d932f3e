import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { keepAnswers, keptAnswers, moveAnswers } from "@/components/workload-identity/setup/kept-answers";

const kept = new Map<string, string>();
beforeEach(() => {
  kept.clear();
  vi.stubGlobal("sessionStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
});
afterEach(() => void vi.unstubAllGlobals());

it("keeps answers by organization and config, and gives those that are still asked for", () => {
  keepAnswers("o:new", { account: "1", gone: "2" });
  expect(keptAnswers("o:new", ["account", "region"])).toEqual({ account: "1" });
  expect(keptAnswers("o:other", ["account"])).toEqual({});
});

it("moves them to the config that was made", () => {
  keepAnswers("o:new", { account: "1" });
  moveAnswers("o", "c");
  expect(keptAnswers("o:c", ["account"])).toEqual({ account: "1" });
  expect(keptAnswers("o:new", ["account"])).toEqual({});
});

it.each(["nonsense", "null", "[1]", '{"account":7}'])("takes %s for nothing", (text) => {
  kept.set("latchkey.setup:o:new", text);
  expect(keptAnswers("o:new", ["account"])).toEqual({});
});

it("does without, where the browser keeps nothing", () => {
  vi.stubGlobal("sessionStorage", undefined);
  expect(() => keepAnswers("o:new", { account: "1" })).not.toThrow();
  expect(() => moveAnswers("o", "c")).not.toThrow();
  expect(keptAnswers("o:new", ["account"])).toEqual({});
});
