// The machine's Python, for the worker that is written in it.
import { execFileSync } from "node:child_process";

/** The interpreter of LATCHKEY_TEST_PYTHON, or the machine's; null where there is none that the Python worker runs on. */
export function findPython(): string | null {
  const name = process.env.LATCHKEY_TEST_PYTHON ?? "python3";
  const script = "import sys; sys.version_info >= (3, 9) or sys.exit(1); print(sys.executable)";
  try {
    return execFileSync(name, ["-c", script], { stdio: ["ignore", "pipe", "ignore"] })
      .toString()
      .trim();
  } catch {
    return null;
  }
}
