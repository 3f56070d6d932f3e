import { beforeAll, describe, expect, it } from "vitest";
import { setTestEnvironment } from "@/test/support/organization";
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
    ["198.51.100.1, 203.0.113.9:51008", "203.0.113.9"],
    ["[2001:DB8::1]:443", "2001:db8::1"],
    ["::ffff:127.0.0.1", "127.0.0.1"],
    ["x".repeat(5000), "unknown"],
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

  const refusalOf = (origin: string) => {
    try {
      requireSameOrigin(new Request("http://localhost:3000/", { method: "POST", headers: { origin } }));
    } catch (error) {
      return (error as Error).message;
    }
  };

  it("is refused with both addresses, so that whoever opened the wrong one sees it", () => {
    const message = refusalOf("http://127.0.0.1:3000");
    expect(message).toContain("http://127.0.0.1:3000");
    expect(message).toContain("http://localhost:3000");
  });

  it.each([
    "null",
    "",
    `https://${"x".repeat(300)}`,
    'https://a" onload="x',
    "javascript:alert(1)",
    "https://ü",
  ])("is refused without repeating %j, which is no origin", (origin) => {
    const message = refusalOf(origin);
    expect(message).toContain("came from another address, but");
    expect(message).toContain("http://localhost:3000");
  });
});
