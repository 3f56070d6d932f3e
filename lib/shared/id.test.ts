import fc from "fast-check";
import { expect, it } from "vitest";
import { isId } from "@/lib/shared/id";
import { Id } from "@/lib/shared/input";

it("knows what the schema knows", () => {
  const hex = fc.stringMatching(
    /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/,
  );
  const ends = fc.constantFrom("", " ", "\n", "0");
  const extreme = fc
    .constantFrom(..."0fF")
    .map((digit) => "8-4-4-4-12".replace(/\d+/g, (n) => digit.repeat(Number(n))));
  fc.assert(
    fc.property(fc.oneof(fc.uuid(), hex, extreme, fc.string()), ends, (text, end) => {
      expect(isId(text + end)).toBe(Id.safeParse(text + end).success);
    }),
  );
});
