import { afterEach, expect, it, vi } from "vitest";
import { adminCommand } from "@/lib/server/admin-command";

afterEach(() => void vi.unstubAllEnvs());

it("is npm's in a clone, and node's where there is no npm", () => {
  vi.stubEnv("npm_lifecycle_event", "start");
  expect(adminCommand("first-owner")).toBe("npm run admin -- first-owner");
  vi.stubEnv("npm_lifecycle_event", undefined);
  expect(adminCommand("first-owner")).toBe("node dist/latchkey-admin.mjs first-owner");
});
