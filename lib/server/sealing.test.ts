import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { open, reseal, seal, sealedWith, sealingFingerprint, sealingKeyId } from "@/lib/server/sealing";

const keys = [randomBytes(32), randomBytes(32)];
const binding = { organizationId: "o1", location: "environment_variables/v1/sealed_value" };

describe("a sealed value", () => {
  it("opens to what was sealed, whatever it is", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }).map((text) => Buffer.from(text, "utf8").toString("utf8")),
        (value) => {
          expect(open(seal(value, binding, keys), binding, keys)).toBe(value);
        },
      ),
    );
  });

  it("never looks the same twice, and shows nothing of the value", () => {
    const [first, second] = [seal("canary-value", binding, keys), seal("canary-value", binding, keys)];
    expect(first).not.toBe(second);
    expect(Buffer.from(first.split(".")[3] ?? "", "base64url").includes("canary")).toBe(false);
  });

  it("is sealed with the first key, and opens with any that is still there", () => {
    const [newKey, oldKey] = keys as [Buffer, Buffer];
    const sealed = seal("value", binding, [oldKey]);
    expect(sealed.split(".")[1]).toBe(sealingKeyId(oldKey));
    expect(open(sealed, binding, [newKey, oldKey])).toBe("value");
  });

  it("names the key that is missing", () => {
    const [newKey, oldKey] = keys as [Buffer, Buffer];
    expect(() => open(seal("value", binding, [oldKey]), binding, [newKey])).toThrow(sealingKeyId(oldKey));
    try {
      open(seal("canary", binding, [oldKey]), binding, [newKey]);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: "sealing_key_missing" });
      expect(String(error)).not.toContain("canary");
    }
  });

  it.each([
    ["another row", { ...binding, location: "environment_variables/v2/sealed_value" }],
    ["another organization", { ...binding, organizationId: "o2" }],
  ])("does not open in %s", (_, elsewhere) => {
    expect(() => open(seal("canary", binding, keys), elsewhere, keys)).toThrow(/altered or moved/);
  });

  it("does not open when any part of it was altered", () => {
    const sealed = seal("value", binding, keys);
    for (let index = sealed.indexOf(".", 3) + 1; index < sealed.length; index += 7) {
      const altered = sealed.slice(0, index) + (sealed[index] === "A" ? "B" : "A") + sealed.slice(index + 1);
      expect(() => open(altered, binding, keys)).toThrow(/altered or moved|known format/);
    }
  });

  it("is not opened without its format", () => {
    expect(() => open("plain text", binding, keys)).toThrow(/known format/);
  });
});

describe("re-sealing", () => {
  const [newKey, oldKey] = keys as [Buffer, Buffer];

  it("puts any value under the first key, and leaves the value itself as it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (value) => {
        const old = seal(value, binding, [oldKey]);
        const fresh = reseal(old, binding, [newKey, oldKey]);
        expect(open(fresh, binding, [newKey])).toBe(value);
        expect([sealedWith(old), sealedWith(fresh)]).toEqual([sealingKeyId(oldKey), sealingKeyId(newKey)]);
        expect(fresh.split(".")[3]).toBe(old.split(".")[3]);
        expect(sealingFingerprint(fresh)).toBe(sealingFingerprint(old));
      }),
    );
  });

  it("gives back what is under the first key already", () => {
    const sealed = seal("value", binding, [newKey]);
    expect(reseal(sealed, binding, [newKey, oldKey])).toBe(sealed);
  });

  it("refuses what it cannot open, and what was moved or is none", () => {
    const sealed = seal("value", binding, [oldKey]);
    expect(() => reseal(sealed, binding, [newKey])).toThrow(sealingKeyId(oldKey));
    const elsewhere = { ...binding, location: "environment_variables/v2/sealed_value" };
    expect(() => reseal(sealed, elsewhere, keys)).toThrow(/altered or moved/);
    expect(() => reseal("plain text", binding, keys)).toThrow(/known format/);
    expect(() => reseal(sealed, binding, [])).toThrow(/needs a key/);
  });

  it("cannot be told from the value: two sealings of one value have two fingerprints", () => {
    const [first, second] = [seal("value", binding, keys), seal("value", binding, keys)];
    expect(sealingFingerprint(first)).not.toBe(sealingFingerprint(second));
    expect([sealedWith("plain"), sealedWith("")]).toEqual([null, null]);
  });
});
