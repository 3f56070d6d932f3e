// `npm run bench` runs: everything once and briefly, on the build that is there. It says nothing of how fast.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { expect, test } from "@playwright/test";

const hasSender = ["/usr/bin/wrk", "/usr/local/bin/wrk", "dev/bench/node_modules/autocannon"].some(
  existsSync,
);

test.use({ trace: "off" });
test.skip(!hasSender, "Neither wrk nor dev/bench's packages are installed (npm ci --prefix dev/bench).");

test("the bench prints its table", async () => {
  test.setTimeout(180_000);
  const options = ["--quick", "--only", "documents,kickoffs,worker"];
  const child = spawn(process.execPath, ["--import", "tsx", "dev/bench.ts", ...options], {
    // A database of its own.
    env: { ...process.env, DATABASE_URL: undefined, EMBEDDED_POSTGRES_PORT: undefined } as NodeJS.ProcessEnv,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
  }
  const [status] = await once(child, "close");
  expect(status, said).toBe(0);
  for (const row of [
    "kickoff: round trips to PostgreSQL",
    "CPU of the whole process",
    "/oauth2/jwks, Latchkey",
  ]) {
    expect(said).toContain(row);
  }
});
