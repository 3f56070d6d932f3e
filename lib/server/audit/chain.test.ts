import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson, chainHash, genesis } from "@/lib/server/audit/chain";

const facts = {
  organizationId: "7d4b8c7e-0a6e-4b57-9c7e-0f2b8f6f1c11",
  at: new Date("2026-01-31T09:00:00.123Z"),
  actorKind: "member" as const,
  actorId: "0b0e6c1e-3c55-4f0a-8e35-94a8b8b9b0a1",
  actorLabel: "ada@example.com",
  action: "role.created",
  objectKind: "role",
  objectId: "1",
  objectLabel: "Auditor",
  outcome: "ok" as const,
  address: "203.0.113.7",
  requestId: "r",
  detail: { b: 1, a: { d: [true, null], c: "é" } },
  sequence: 1,
};

describe("a row's hash", () => {
  it("is SHA-256 of the hash before, a newline and the row as canonical JSON", () => {
    const text = `{"action":"role.created","actorId":"0b0e6c1e-3c55-4f0a-8e35-94a8b8b9b0a1","actorKind":"member","actorLabel":"ada@example.com","address":"203.0.113.7","at":"2026-01-31T09:00:00.123Z","detail":{"a":{"c":"é","d":[true,null]},"b":1},"objectId":"1","objectKind":"role","objectLabel":"Auditor","organizationId":"7d4b8c7e-0a6e-4b57-9c7e-0f2b8f6f1c11","outcome":"ok","requestId":"r","sequence":1}`;
    const expected = createHash("sha256").update(`${genesis}\n${text}`).digest("hex");
    expect(chainHash(genesis, facts)).toBe(expected);
  });

  it.each([
    ["organizationId", "8d4b8c7e-0a6e-4b57-9c7e-0f2b8f6f1c11"],
    ["at", new Date("2026-01-31T09:00:00.124Z")],
    ["actorKind", "operator"],
    ["actorId", "x"],
    ["actorLabel", "x"],
    ["action", "x"],
    ["objectKind", "x"],
    ["objectId", "x"],
    ["objectLabel", "x"],
    ["outcome", "denied"],
    ["address", "x"],
    ["requestId", "x"],
    ["detail", {}],
    ["sequence", 2],
  ])("is another one for another %s", (field, value) => {
    expect(chainHash(genesis, { ...facts, [field]: value })).not.toBe(chainHash(genesis, facts));
  });

  it("is another one after another row", () => {
    expect(chainHash("1".repeat(64), facts)).not.toBe(chainHash(genesis, facts));
  });
});

describe("canonical JSON", () => {
  it("says the same as JSON, whatever the order of the keys", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const value: unknown = JSON.parse(text);
        expect(JSON.parse(canonicalJson(value))).toEqual(value);
        expect(canonicalJson(reversed(value))).toBe(canonicalJson(value));
      }),
    );
  });
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  const turned = Object.entries(value)
    .reverse()
    .map(([key, member]) => [key, reversed(member)]);
  return Object.fromEntries(turned);
}
