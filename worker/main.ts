// latchkey-worker: runs a command with the environment that Latchkey resolves for an automation.
import "@/worker/signals";
import { proxyProblem } from "@/lib/clouds/proxy";
import { machineProblems } from "@/lib/clouds/registered/endpoints";
import { AppError } from "@/lib/shared/errors";
import { printable } from "@/lib/shared/input";
import type { PlanEntry } from "@/lib/shared/resolution/plan";
import { version } from "@/lib/shared/version";
import { endAs, runCommand } from "@/worker/command";
import { proofFrom, proofVariables } from "@/worker/identity";
import { chooseConfig, openIdentityFile, refuseConflicts, strongerSetting } from "@/worker/identity-file";
import { resolveKickoff } from "@/worker/kickoff";
import { exitCodes, help, readAddress, readArguments, readRetryMs, type Wanted } from "@/worker/options";
import { connectPlatform } from "@/worker/platform";
import { remedyLines } from "@/worker/remedies";

/** One line on standard error. */
function say(line: string): void {
  process.stderr.write(`${printable(line)}\n`);
}

function stop(problem: string, code: number = exitCodes.unresolved): never {
  say(`latchkey-worker: ${problem}`);
  process.exit(code);
}

async function exec({
  url,
  retrySeconds,
  resolve,
  identityFile,
  command,
  tokenFile,
  automation,
  identityTokenFile,
  audience,
}: Extract<Wanted, { action: "exec" }>): Promise<void> {
  if (!["", "0", "1"].includes(process.env.LATCHKEY_ALLOW_HTTP ?? "")) {
    stop("LATCHKEY_ALLOW_HTTP must be 1 or unset.");
  }
  const address = readAddress(url ?? process.env.LATCHKEY_URL, process.env.LATCHKEY_ALLOW_HTTP === "1");
  if ("problem" in address) stop(address.problem);
  const wrong = proxyProblem() ?? machineProblems()[0];
  if (wrong) stop(wrong);
  const retryMs = readRetryMs(retrySeconds ?? process.env.LATCHKEY_RETRY_SECONDS);
  if (retryMs === undefined) {
    stop("LATCHKEY_RETRY_SECONDS, or --retry-seconds, must be a whole number from 0 to 3600.");
  }
  if (process.pid === 1) {
    say(
      "latchkey-worker: runs as process 1 without an init and can't clean up processes that the command leaves behind. Start the container with --init, or use tini.",
    );
  }
  const given = { tokenFile, automation, identityTokenFile, audience };
  const proof = proofFrom(given, process.env, address.url);
  const platform = connectPlatform(address.url, proof, { retryMs, say });
  let identity: { kickoffId: string; entry: PlanEntry } | undefined;
  const resolved = await resolveKickoff(platform, say, {
    resolve,
    rounds: retryMs > 0 ? 5 : 1,
    check({ kickoffId, plan, environment }) {
      if (identityFile === undefined) return;
      identity = { kickoffId, entry: chooseConfig(plan, identityFile) };
      refuseConflicts(environment, plan);
    },
  });
  const inherited = { ...process.env };
  for (const name of proofVariables) delete inherited[name];
  const environment = { ...inherited, ...resolved };
  const file = identity && (await openIdentityFile(platform, identity.kickoffId, identity.entry, say));
  const preferred = file && strongerSetting(environment);
  if (preferred) say(`latchkey-worker: ${preferred}`);
  const ending = await runCommand(command, { ...environment, ...file?.variables });
  file?.close();
  if ("problem" in ending) say(`latchkey-worker: ${ending.problem}`);
  endAs(ending);
}

/** @param url of Latchkey, as it was given. */
function explain(error: unknown, url: string | undefined): void {
  if (error instanceof AppError) {
    say(`latchkey-worker: ${error.message}`);
    for (const { key, reason, detail } of error.failures ?? []) say(`${key}: ${reason} — ${detail}`);
    for (const line of remedyLines(error.failures ?? [], url)) say(line);
    return;
  }
  // A bug. Its message may quote a value, its place in the code does not.
  const { name = "Error", stack = "" } = error instanceof Error ? error : {};
  say(`latchkey-worker: ${name}, a bug in the worker`);
  for (const line of stack.split("\n").filter((frame) => /^\s+at /.test(frame))) say(line);
}

const wanted = readArguments(process.argv.slice(2));
if (wanted.action === "help") process.stdout.write(`${help}\n`);
else if (wanted.action === "version") process.stdout.write(`latchkey-worker ${version}\n`);
else if (wanted.action === "misused") stop(`${wanted.problem} See --help.`, exitCodes.usage);
else {
  try {
    await exec(wanted);
  } catch (error) {
    explain(error, wanted.url ?? process.env.LATCHKEY_URL);
    process.exit(exitCodes.unresolved);
  }
}
