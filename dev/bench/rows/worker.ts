// `latchkey-worker exec` with ten secrets as a whole process, beside a bare SDK script and the AWS CLI.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { text } from "node:stream/consumers";
import { median } from "@/dev/bench/load";
import { atLeast, atMost, type Measured, said } from "@/dev/bench/report";
import type { Stage } from "@/dev/bench/stage";
import { newTenant } from "@/dev/bench/tenant";
import { quietSdk } from "@/dev/console-process";
import { workerBundle } from "@/dev/worker-process";

/** What the command says of the process that started it, when all has been read. */
const peak = ["sh", "-c", 'grep VmHWM "/proc/$PPID/status"'];

export async function worker(stage: Stage): Promise<Measured> {
  const tenant = await newTenant(stage, "Worker", { secrets: 10 });
  const environment = {
    PATH: process.env.PATH ?? "",
    LATCHKEY_URL: stage.console.url,
    LATCHKEY_DEPLOYMENT_TOKEN: tenant.tokens[0],
    AWS_ENDPOINT_URL_STS: stage.aws.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: stage.aws.url,
    BENCH_AWS: stage.aws.url,
    ...quietSdk,
  };
  const bareScript = path.join(import.meta.dirname, "..", "peers", "bare-worker.mjs");
  const runs: { ours: Run[]; bare: Run[] } = { ours: [], bare: [] };
  for (let round = 0; round < (stage.isQuick ? 1 : 7); round += 1) {
    runs.ours.push(await measured([process.execPath, workerBundle, "exec", "--", ...peak], environment));
    runs.bare.push(await measured([process.execPath, bareScript, ...peak], environment));
  }
  const of = (runs: readonly Run[], what: (run: Run) => number) => median(runs.map(what));
  const oursMs = of(runs.ours, ({ cpuMs }) => cpuMs);
  const bareMs = of(runs.bare, ({ cpuMs }) => cpuMs);
  const title = "latchkey-worker exec, 10 secrets";
  return {
    rows: [
      atMost(`${title}: CPU of the whole process`, oursMs / 1000, 0.15, "s"),
      atMost(
        `${title}: memory at its peak`,
        of(runs.ours, ({ peakMiB }) => peakMiB),
        60,
        "MiB",
        0,
      ),
      said(
        "a bare SDK script that does the same",
        `${(bareMs / 1000).toFixed(2)} s, ${of(runs.bare, ({ peakMiB }) => peakMiB).toFixed(0)} MiB`,
      ),
      await beside(stage, oursMs, environment),
    ],
  };
}

interface Run {
  cpuMs: number;
  peakMiB: number;
}

/** By a shell that waits for it and says what its children have used, in steps of a hundredth of a second. */
async function measured(command: string[], environment: Record<string, string>): Promise<Run> {
  const child = spawn("sh", ["-c", '"$@" || exit 1; times', "sh", ...command], {
    env: environment as NodeJS.ProcessEnv,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [output, [status]] = await Promise.all([text(child.stdout), once(child, "close")]);
  if (status !== 0) throw new Error(`${command.slice(0, 3).join(" ")} ended with status ${status}.`);
  const [, kib = "0"] = /VmHWM:\s+(\d+)/.exec(output) ?? [];
  // The second line is of the children: user and system, in minutes and seconds.
  const ofChildren = output.trim().split("\n").at(-1) ?? "";
  const seconds = [...ofChildren.matchAll(/(\d+)m([\d.,]+)s/g)].reduce(
    (sum, [, minutes, rest = "0"]) => sum + Number(minutes) * 60 + Number(rest.replace(",", ".")),
    0,
  );
  return { cpuMs: seconds * 1000, peakMiB: Number(kib) / 1024 };
}

/** One call of the CLI for each secret, as a script would write it. */
async function beside({ isQuick, aws }: Stage, oursMs: number, environment: Record<string, string>) {
  const work = "the AWS CLI's CPU for the same secrets, beside ours";
  if (isQuick) return said(work, "left out of a quick run");
  if (spawnSync("aws", ["--version"]).error) return said(work, "the AWS CLI is not installed");
  const keys = {
    ...environment,
    HOME: process.env.HOME ?? "",
    AWS_ACCESS_KEY_ID: "ASIAAAAAAAAAAAAAAAAA",
    AWS_SECRET_ACCESS_KEY: "abcdefghijklmnopqrstuvwxyz",
    AWS_SESSION_TOKEN: "tok",
    AWS_DEFAULT_REGION: "us-east-1",
  };
  const call = ["aws", "--endpoint-url", aws.url, "secretsmanager", "get-secret-value", "--output", "json"];
  const calls = Array.from({ length: 10 }, (_, index) => [...call, "--secret-id", `bare/secret-${index}`]);
  let cpuMs = 0;
  for (const command of calls) cpuMs += (await measured(command, keys)).cpuMs;
  return atLeast(work, cpuMs / oursMs, 20);
}
