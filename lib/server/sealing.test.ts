import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { open, reseal, seal, sealedWith, sealingFingerprint, sealingKeyId } from "@/lib/server/sealing";

const keys = [randomBytes(32), randomBytes(32)];
const place = { organizationId: "o1", place: "environment_variables/v1/sealed_value" };

describe("a sealed value", () => {
  it("opens to what was sealed, whatever it is", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }).map((text) => Buffer.from(text, "utf8").toString("utf8")),
        (value) => {
          expect(open(seal(value, place, keys), place, keys)).toBe(value);
        },
      ),
    );
  });

  it("never looks the same twice, and shows nothing of the value", () => {
    const [first, second] = [seal("canary-value", place, keys), seal("canary-value", place, keys)];
    expect(first).not.toBe(second);
    expect(Buffer.from(first.split(".")[3] ?? "", "base64url").includes("canary")).toBe(false);
  });

  it("is sealed with the first key, and opens with any that is still there", () => {
    const [newKey, oldKey] = keys as [Buffer, Buffer];
    const sealed = seal("value", place, [oldKey]);
    expect(sealed.split(".")[1]).toBe(sealingKeyId(oldKey));
    expect(open(sealed, place, [newKey, oldKey])).toBe("value");
  });

  it("names the key that is missing", () => {
    const [newKey, oldKey] = keys as [Buffer, Buffer];
    expect(() => open(seal("value", place, [oldKey]), place, [newKey])).toThrow(sealingKeyId(oldKey));
    try {
      open(seal("canary", place, [oldKey]), place, [newKey]);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: "sealing_key_missing" });
      expect(String(error)).not.toContain("canary");
    }
  });

  it.each([
    ["another row", { ...place, place: "environment_variables/v2/sealed_value" }],
    ["another organization", { ...place, organizationId: "o2" }],
  ])("does not open in %s", (_, elsewhere) => {
    expect(() => open(seal("canary", place, keys), elsewhere, keys)).toThrow(/altered or moved/);
  });

  it("does not open when any part of it was altered", () => {
    const sealed = seal("value", place, keys);
    for (let index = sealed.indexOf(".", 3) + 1; index < sealed.length; index += 7) {
      const altered = sealed.slice(0, index) + (sealed[index] === "A" ? "B" : "A") + sealed.slice(index + 1);
      expect(() => open(altered, place, keys)).toThrow(/altered or moved|known format/);
    }
  });

  it("is not opened without its format", () => {
    expect(() => open("plain text", place, keys)).toThrow(/known format/);
  });
});

describe("re-sealing", () => {
  const [newKey, oldKey] = keys as [Buffer, Buffer];

  it("puts any value under the first key, and leaves the value itself as it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (value) => {
        const old = seal(value, place, [oldKey]);
        const fresh = reseal(old, place, [newKey, oldKey]);
        expect(open(fresh, place, [newKey])).toBe(value);
        expect([sealedWith(old), sealedWith(fresh)]).toEqual([sealingKeyId(oldKey), sealingKeyId(newKey)]);
        expect(fresh.split(".")[3]).toBe(old.split(".")[3]);
        expect(sealingFingerprint(fresh)).toBe(sealingFingerprint(old));
      }),
    );
  });

  it("gives back what is under the first key already", () => {
    const sealed = seal("value", place, [newKey]);
    expect(reseal(sealed, place, [newKey, oldKey])).toBe(sealed);
  });

  it("refuses what it cannot open, and what was moved or is none", () => {
    const sealed = seal("value", place, [oldKey]);
    expect(() => reseal(sealed, place, [newKey])).toThrow(sealingKeyId(oldKey));
    const elsewhere = { ...place, place: "environment_variables/v2/sealed_value" };
    expect(() => reseal(sealed, elsewhere, keys)).toThrow(/altered or moved/);
    expect(() => reseal("plain text", place, keys)).toThrow(/known format/);
    expect(() => reseal(sealed, place, [])).toThrow(/needs a key/);
  });

  it("cannot be told from the value: two sealings of one value have two fingerprints", () => {
    const [one, other] = [seal("value", place, keys), seal("value", place, keys)];
    expect(sealingFingerprint(one)).not.toBe(sealingFingerprint(other));
    expect([sealedWith("plain"), sealedWith("")]).toEqual([null, null]);
  });
});
