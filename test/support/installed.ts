// Programs beyond npm that a test needs: it is skipped where they are missing, and says what would install them.
import { spawnSync } from "node:child_process";

/** @returns true when all are installed; says what is missing otherwise. */
export function haveInstalled(programs: readonly string[], whatIsSkipped: string, packages: string): boolean {
  const missing = programs.filter((name) => spawnSync("sh", ["-c", `command -v ${name}`]).status !== 0);
  if (missing.length > 0) {
    console.warn(
      `${whatIsSkipped} skipped: ${missing.join(", ")} not installed (apt-get install ${packages}).`,
    );
  }
  return missing.length === 0;
}
