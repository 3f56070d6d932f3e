// In place of the process that hashes passwords, for tests that are about something else: the same, at a thousandth of the cost.
//   vi.mock("@/lib/server/auth/hashing-process", () => import("@/test/support/quick-hashes"));
import { scryptSync } from "node:crypto";
import type { Derivation } from "@/lib/server/auth/hashing-process";

export async function derive({ password, salt, N, r, p, bytes }: Derivation): Promise<Buffer> {
  return scryptSync(password, salt, bytes, { N: Math.max(2, N / 1024), r, p });
}
