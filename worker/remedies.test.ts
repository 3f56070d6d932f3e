import { expect, it } from "vitest";
import { remedyLines } from "@/worker/remedies";

const failure = (key: string, change: object = {}) => ({ key, reason: "r", detail: "d", ...change });
const explained = { cause: "Nobody lets it in.", remedy: "Let it:\n{}" };

it("says once what several have in common, and nothing of what has no remedy", () => {
  const lines = remedyLines(
    [failure("A", explained), failure("OLD"), failure("B", explained), failure("HIDDEN", { remedy: null })],
    undefined,
  );
  expect(lines).toEqual(["What to do about A, B:", "  Nobody lets it in.", "  Let it:", "  {}"]);
});

it.each([
  ["https://latchkey.example.com", "/acme/x?y=1", "https://latchkey.example.com/acme/x?y=1"],
  ["https://example.com/latchkey/", "/acme/x", "https://example.com/latchkey/acme/x"],
  ["https://example.com/latchkey", "/acme/x", "https://example.com/latchkey/acme/x"],
  ["https://example.com", "//evil.example/x", "https://example.com/evil.example/x"],
  ["https://example.com", "/https://evil.example/x", "https://example.com/https://evil.example/x"],
])("leads nowhere but to %s: %s", (address, href, url) => {
  const link = { label: "There", href };
  expect(remedyLines([failure("A", { ...explained, link })], address).at(-1)).toBe(`  There: ${url}`);
});
