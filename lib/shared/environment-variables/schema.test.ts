import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EnvironmentVariableBody, ValueSource, VariableKey } from "./schema";
import { formatValueSource } from "./value-source";

describe("a key", () => {
  const first = fc.constantFrom(..."ABCXYZabcxyz_");
  const rest = fc.string({ unit: fc.constantFrom(..."ABCXYZabcxyz_0189"), maxLength: 254 });

  it("starts with a letter or underscore, then has letters, digits and underscores", () => {
    fc.assert(
      fc.property(first, rest, (head, tail) => {
        expect(VariableKey.parse(head + tail)).toBe(head + tail);
      }),
    );
  });

  it("is refused with any other character anywhere, or a digit in front", () => {
    const other = fc
      .string({ unit: "grapheme", minLength: 1, maxLength: 1 })
      .filter((character) => !/^[A-Za-z0-9_]*$/.test(character) && character.trim() !== "");
    fc.assert(
      fc.property(first, rest, other, fc.nat(), (head, tail, character, place) => {
        const key = (head + tail).slice(0, 200);
        const at = place % (key.length + 1);
        expect(VariableKey.safeParse(key.slice(0, at) + character + key.slice(at)).success).toBe(false);
      }),
    );
    fc.assert(
      fc.property(fc.constantFrom(..."0123456789"), rest, (digit, tail) => {
        expect(VariableKey.safeParse(digit + tail).success).toBe(false);
      }),
    );
  });

  it.each([
    "",
    " ",
    "A B",
    "A-B",
    "A=B",
    "A\nB",
    "A\u0000",
    "É",
    "𝐀",
    "A".repeat(256),
    "LATCHKEY_URL",
    "Latchkey_x",
  ])("%j is refused", (key) => {
    expect(VariableKey.safeParse(key).success).toBe(false);
  });

  it("is trimmed", () => expect(VariableKey.parse(" API_KEY\n")).toBe("API_KEY"));
});

describe("a value source", () => {
  const source = fc.oneof(
    fc.constant<ValueSource>({ kind: "direct" }),
    fc.constant<ValueSource>({ kind: "default", provider: "aws" }),
    fc.uuid().map((credentialId): ValueSource => ({ kind: "credential", credentialId })),
  );

  it("is read as it was written", () => {
    fc.assert(
      fc.property(source, (given) => {
        expect(ValueSource.parse(formatValueSource(given))).toEqual(given);
      }),
    );
  });

  it("is written as it was read, or refused", () => {
    const text = fc.oneof(
      fc.string(),
      fc
        .tuple(fc.constantFrom("direct", "default", "credential", ""), fc.string())
        .map((parts) => parts.join(":")),
    );
    fc.assert(
      fc.property(text, (given) => {
        const parsed = ValueSource.safeParse(given);
        if (parsed.success) expect(formatValueSource(parsed.data)).toBe(given);
      }),
    );
  });

  it.each([
    "",
    "Direct",
    "direct:",
    "default",
    "default:",
    "default:azure",
    "default:toString",
    "credential:",
    "credential:1",
  ])("%j is refused", (text) => expect(ValueSource.safeParse(text).success).toBe(false));
});

describe("a direct value", () => {
  const parse = (value: unknown) =>
    EnvironmentVariableBody.safeParse({ key: "KEY", source: "direct", value });

  it("is kept to the letter, whatever it holds", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (value) => {
        fc.pre(!value.includes("\0") && !/\p{Cs}/u.test(value));
        expect(parse(value).data?.value).toBe(value);
      }),
    );
    expect(parse("  \r\n ").data?.value).toBe("  \r\n ");
    expect(parse("x".repeat(65_536)).success).toBe(true);
  });

  it.each([
    ["a NUL", "a\0b"],
    ["half of a surrogate pair, which sealing could not give back", "a\ud800b"],
    ["too much", "x".repeat(65_537)],
    ["a number", 7],
  ])("is refused with %s", (_, value) => expect(parse(value).success).toBe(false));
});
