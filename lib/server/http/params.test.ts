import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { requireIds } from "./bound-route";

describe("ids in a path", () => {
  it("pass as UUIDs, and other parameters as they are", () => {
    expect(() => requireIds({})).not.toThrow();
    expect(() => requireIds({ organizationId: randomUUID(), id: randomUUID(), version: "x" })).not.toThrow();
  });

  it.each([
    "",
    "x",
    "1",
    "'; drop table users; --",
    "../..",
    `${randomUUID()}x`,
    `${randomUUID()}\n`,
    "x".repeat(9999),
  ])("%j is nothing's", (value) => {
    for (const name of ["id", "organizationId", "kickoffId"]) {
      try {
        requireIds({ [name]: value });
        expect.unreachable();
      } catch (error) {
        expect(error).toMatchObject({ code: "not_found", message: expect.stringContaining(name) });
        expect((error as Error).message.length).toBeLessThan(150);
      }
    }
  });
});
