import { beforeAll, describe, expect, it } from "vitest";
import { setTestEnvironment } from "@/lib/testing/organization";
import { addressOf, requireSameOrigin } from "./origin";

beforeAll(() => {
  process.env.DATABASE_URL ??= "postgres://unused@localhost/unused";
  setTestEnvironment();
});

describe("the caller's address", () => {
  it.each([
    ["203.0.113.7", "203.0.113.7"],
    ["what, the, caller, claims, 203.0.113.7", "203.0.113.7"],
    [" 203.0.113.7 ", "203.0.113.7"],
    ["198.51.100.1,", "unknown"],
    ["", "unknown"],
    ["x".repeat(5000), "x".repeat(64)],
  ])("of X-Forwarded-For %j", (forwarded, address) => {
    expect(addressOf(new Headers({ "x-forwarded-for": forwarded }))).toBe(address);
  });

  it("is unknown without the header", () => expect(addressOf(new Headers())).toBe("unknown"));
});

describe("a change that a browser sends", () => {
  const allowed = (method: string, headers: Record<string, string>) => {
    try {
      requireSameOrigin(new Request("http://localhost:3000/", { method, headers }));
      return true;
    } catch (error) {
      expect(error).toMatchObject({ code: "permission_denied" });
      return false;
    }
  };

  it.each([
    [{ origin: "http://localhost:3000" }, true],
    [{ origin: "http://localhost:3000", "sec-fetch-site": "same-origin" }, true],
    [{ "sec-fetch-site": "same-origin" }, true],
    [{}, true],
    [{ origin: "https://localhost:3000" }, false],
    [{ origin: "http://localhost:3001" }, false],
    [{ origin: "http://localhost:3000.evil.example" }, false],
    [{ origin: "null" }, false],
    [{ origin: "" }, false],
    [{ origin: "https://evil.example", "sec-fetch-site": "same-origin" }, false],
    [{ "sec-fetch-site": "cross-site" }, false],
    [{ "sec-fetch-site": "same-site" }, false],
  ] as [Record<string, string>, boolean][])("with %j: %s", (headers, expected) => {
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) expect(allowed(method, headers)).toBe(expected);
    for (const method of ["GET", "HEAD"]) expect(allowed(method, headers)).toBe(true);
  });
});
