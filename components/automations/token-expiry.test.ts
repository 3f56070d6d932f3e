import { expect, it } from "vitest";
import { tokenExpiry } from "@/components/automations/token-expiry";

const now = new Date("2026-03-10T12:00:00Z");
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000).toISOString();

it.each([
  [null, null, null],
  [inDays(90), null, null],
  [inDays(14), null, "soon"],
  [inDays(1), null, "soon"],
  [inDays(0), null, "over"],
  [inDays(-3), null, "over"],
  [inDays(-3), inDays(-4), null],
] as const)("a token until %s, revoked %s: %s", (expiresAt, revokedAt, expected) =>
  expect(tokenExpiry({ expiresAt, revokedAt, tokenRevokedAt: null }, now)).toBe(expected),
);

it("says nothing of a token that was revoked by itself", () =>
  expect(tokenExpiry({ expiresAt: inDays(1), revokedAt: null, tokenRevokedAt: inDays(-1) }, now)).toBeNull());
