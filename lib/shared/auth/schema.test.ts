import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Email } from "@/lib/shared/auth/schema";

describe("an email address that a mail server delivers to is taken", () => {
  it.each([
    ["ada@example.com"],
    ["ada+latchkey@example.com"],
    ["o'brien@example.com"],
    ["first.last@sub.sub.example.co.uk"],
    ["a!#$%&'*+/=?^_`{|}~-z@example.com"],
    ["-ada-@example.com"],
    ["1@example.com"],
    ["ada@1and1.example.com"],
    ["ada@a--b.example.com"],
    ["ada@example.photography"],
    ["ada@example.xn--p1ai"],
    ['"ada lovelace"@example.com'],
    ['"a@b"@example.com'],
    ["пользователь@example.com"],
    ["用户@example.com"],
    ["josé@example.com"],
    ["ada@[192.0.2.1]"],
    [`${"a".repeat(64)}@${"b".repeat(63)}.${"c".repeat(63)}.example.com`],
  ])("%s", (text) => {
    expect(Email.parse(text)).toBe(text);
    expect(Email.parse(` ${text}\n`)).toBe(text);
  });

  it.each([
    ["Ada@Example.COM", "ada@example.com"],
    ["ada@Bücher.example", "ada@xn--bcher-kva.example"],
    ["ada@пример.рф", "ada@xn--e1afmkfd.xn--p1ai"],
    ["ada@例え。テスト", "ada@xn--r8jz45g.xn--zckzah"],
    ["JOSÉ@example.com", "josé@example.com"],
    ["jose\u0301@example.com", "josé@example.com"],
    ["ПОЧТА@example.com", "почта@example.com"],
  ])("%s, as %s", (text, email) => expect(Email.parse(text)).toBe(email));
});

describe("nobody's address turns into another's", () => {
  it.each([
    ["a full-width letter", "\uff41da@example.com"],
    ["the sign for Kelvin", "\u212aate@example.com"],
    ["a ligature", "\ufb01ona@example.com"],
    ["a letter in a circle", "\u24d0da@example.com"],
    ["an invisible sign", "a\u200bda@example.com"],
    ["a mark that turns the direction", "a\u202eda@example.com"],
  ])("%s is refused", (_, text) => expect(Email.safeParse(text).success).toBe(false));

  it.each([
    ["\u0130van@example.com", "ivan@example.com"],
    ["\u0131van@example.com", "ivan@example.com"],
    ["\u017fam@example.com", "sam@example.com"],
    ["аda@example.com", "ada@example.com"],
    ["ada@exаmple.com", "ada@example.com"],
  ])("%s is not %s", (text, other) => {
    const parsed = Email.safeParse(text);
    expect(parsed.data ?? null).not.toBe(other);
  });

  it("whatever it consists of: no local part outside ASCII becomes one of ASCII, and what is kept stays as it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 }), (local) => {
        const { data } = Email.safeParse(`${local}@example.com`);
        if (data === undefined) return;
        const kept = data.slice(0, data.lastIndexOf("@"));
        expect(/^[ -~]*$/.test(kept)).toBe(/^[ -~]*$/.test(local.trim()));
        expect(Email.parse(data)).toBe(data);
      }),
      { numRuns: 2000 },
    );
  });

  it("never throws, and takes no time", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void Email.safeParse(text)));
    for (const text of ["a.".repeat(20_000), `${"a-".repeat(120)}@b`, `a@${"b.".repeat(120)}`]) {
      const startedMs = performance.now();
      Email.safeParse(text);
      expect(performance.now() - startedMs).toBeLessThan(200);
    }
  });
});

describe("what is no address is refused", () => {
  it.each([
    "",
    "ada",
    "@example.com",
    "ada@",
    "ada@.com",
    "ada@example..com",
    "ada@-example.com",
    "ada@example.com.",
    "ada@example.123",
    "ada@127.0.0.1",
    "ada@0x7f.1",
    "ada@example.com/path",
    "ada@example.com:25",
    "ada@user@example.com",
    ".ada@example.com",
    "ada.@example.com",
    "a..da@example.com",
    "ada lovelace@example.com",
    "Ada <ada@example.com>",
    "ada@example.com, bob@example.com",
    "ada@exa mple.com",
    "mailto:ada@example.com",
    '"a\nb"@example.com',
    "ada\0@example.com",
    `${"a".repeat(250)}@example.com`,
  ])("%j", (text) => expect(Email.safeParse(text).success).toBe(false));

  it("with words where the domain is a host's short name", () => {
    const { error } = Email.safeParse("ada@intranet");
    expect(error?.issues[0]?.message).toMatch(/Complete the domain/);
  });
});
