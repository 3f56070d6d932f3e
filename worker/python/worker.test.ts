// The Python worker on the cases of Node's: each of these files is run once more with the other worker.
import { describe, it } from "vitest";
import { python, tested } from "@/test/support/worker";

tested.worker = "python";
if (python) {
  // Each with a simulated AWS of its own.
  describe("main", async () => void (await import("@/worker/main.test")));
  describe("start", async () => void (await import("@/worker/start.test")));
  describe("surroundings", async () => void (await import("@/worker/surroundings.test")));
  describe("identity file", async () => void (await import("@/worker/identity-file.test")));
} else {
  process.stdout.write(
    "Not tested: the Python worker, because there is no python3 of version 3.9 or later.\n",
  );
  it.skip("the Python worker needs python3");
}
