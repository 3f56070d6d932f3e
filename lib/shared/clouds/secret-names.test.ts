import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SecretName } from "@/lib/shared/clouds/secret-name-schemas";
import { bestFirst, isAbsent, isMeant, isNarrower, narrowed } from "@/lib/shared/clouds/secret-names";

const isFull = (name: string) => name.startsWith("full:");
const isSearchedFor = (name: string) => !name.startsWith("!");

const named = (name: string, description?: string): SecretName => ({
  name,
  resource: `arn:${name}`,
  description,
});

describe("what a text means", () => {
  it.each([
    ["openai", "crewai/OpenAI-key", undefined, true],
    ["OPENAI key", "crewai/OpenAI-key", undefined, true],
    ["pena", "crewai/OpenAI-key", undefined, true],
    ["invoices", "zoo", "Our invoices", true],
    ["key invoices", "zoo/key", "Our invoices", true],
    ["openai-prod", "crewai/OpenAI-key", undefined, false],
    ["", "anything", undefined, true],
    ["!", "anything", undefined, false],
  ])("%j: %s (%s) %s", (text, name, description, expected) => {
    expect(isMeant(text, named(name, description))).toBe(expected);
  });

  it("of a longer text is among what the shorter one means", () => {
    const letters = fc.string({ unit: fc.constantFrom(..."abAB-/ 1"), maxLength: 6 });
    fc.assert(
      fc.property(
        letters,
        letters,
        letters,
        fc.array(letters, { maxLength: 20 }),
        (text, before, after, names) => {
          const secrets = names.map((name) => named(name));
          const longer = `${before}${text}${after}`;
          fc.pre(isNarrower(longer, text, isFull));
          for (const secret of secrets) {
            if (isMeant(longer, secret)) expect(isMeant(text, secret)).toBe(true);
          }
        },
      ),
    );
  });
});

it("puts first what begins with the text", () => {
  const names = ["b/word-x", "x/Word", "Word-b", "word-a", "x/wo rd"].map((name) => named(name));
  expect(bestFirst("word", names).map(({ name }) => name)).toEqual([
    "word-a",
    "Word-b",
    "b/word-x",
    "x/Word",
    "x/wo rd",
  ]);
});

it("knows a narrower text", () => {
  expect(isNarrower("Team/one", "team", isFull)).toBe(true);
  expect(isNarrower("x", "", isFull)).toBe(true);
  // What has no word in it is found as it stands alone; a word beside it would be found anywhere.
  expect(isNarrower("/team", "/", isFull)).toBe(false);
  expect(isNarrower("tea", "team", isFull)).toBe(false);
  expect(isNarrower("full:a", "a", isFull)).toBe(false);
});

it("narrows an answer without losing what it is", () => {
  const answer = { names: [named("a/one"), named("one/b")], truncated: false, complete: true };
  expect(narrowed("one", answer)).toEqual({ ...answer, names: [named("one/b"), named("a/one")] });
  expect(narrowed("one/b", answer)).toEqual({ ...answer, names: [named("one/b")] });
});

it("is sure of an absent name only where every name that it could be was looked at", () => {
  const answer = { names: [named("orders/db"), named("orders/db-2")], truncated: false, complete: false };
  expect(isAbsent("orders/db", answer, isSearchedFor)).toBe(false);
  expect(isAbsent("orders/d", answer, isSearchedFor)).toBe(true);
  expect(isAbsent("Orders/DB", answer, isSearchedFor)).toBe(true);
  expect(isAbsent("orders/d", { ...answer, truncated: true }, isSearchedFor)).toBe(false);
  expect(isAbsent("!orders", answer, isSearchedFor)).toBe(false);
  expect(isAbsent("!orders", { ...answer, complete: true }, isSearchedFor)).toBe(true);
});
