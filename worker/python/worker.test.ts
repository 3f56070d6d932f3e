// The Python worker on the cases of Node's: each of these files is run once more with the other worker.
import { it } from "vitest";
import { python, tested } from "@/test/support/worker";

tested.worker = "python";
if (python) {
  await import("@/worker/main.test");
  await import("@/worker/start.test");
  await import("@/worker/surroundings.test");
} else {
  process.stdout.write(
    "Not tested: the Python worker, because there is no python3 of version 3.9 or later.\n",
  );
  it.skip("the Python worker needs python3");
}
