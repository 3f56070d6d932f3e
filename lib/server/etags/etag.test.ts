import { describe, expect, it } from "vitest";
import { etagOf, ifMatchOf } from "@/lib/server/etags/etag";
import type { AppError } from "@/lib/shared/errors";

const of = (value: string) => ifMatchOf(new Headers({ "if-match": value }));

describe("If-Match", () => {
  it("is what an answer gave as its ETag", () => {
    expect(of(etagOf({ revision: "8d1f8a3c" }))).toEqual(["8d1f8a3c"]);
  });

  it.each([
    ['"a"', ["a"]],
    ['"a", "b"', ["a", "b"]],
    [' "a" ,, "b" ', ["a", "b"]],
    // What a proxy that compresses makes of it.
    ['W/"a"', ["a"]],
    ['""', [""]],
  ])("%s names states", (header, tags) => {
    expect(of(header)).toEqual(tags);
  });

  it("absent, or any, asks for nothing", () => {
    expect(ifMatchOf(new Headers())).toBeUndefined();
    expect(of("*")).toBeUndefined();
  });

  it.each(["", "a", '"a', 'a"', '"a" "b"', '"a", b', "'a'", 'w/"a"', '*, "a"', ","])(
    "%j is no list of ETags",
    (header) => {
      expect(() => of(header)).toThrow(
        expect.objectContaining<Partial<AppError>>({ code: "malformed_request" }),
      );
    },
  );
});
