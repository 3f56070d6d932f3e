// latchkey-worker: runs a command with the environment that Latchkey resolves for an automation.
import { readFileSync } from "node:fs";
import { endpointProblems } from "@/lib/clouds/aws/endpoints";
import { fetchThroughProxy } from "@/lib/clouds/proxied-fetch";
import { proxyProblem } from "@/lib/clouds/proxy";
import { AppError } from "@/lib/errors";
import { endAs, runCommand } from "@/worker/command";
import { resolveKickoff } from "@/worker/kickoff";
import {
  exitCodes,
  help,
  readAddress,
  readArguments,
  readToken,
  runtimeVersion,
  type Wanted,
} from "@/worker/options";
import { connectPlatform } from "@/worker/platform";

const tokenVariable = "LATCHKEY_DEPLOYMENT_TOKEN";

/** One line on standard error; control characters of strangers' texts could forge lines or steer a terminal. */
function say(line: string): void {
  process.stderr.write(`${line.replace(/\p{Cc}+/gu, " ")}\n`);
}

function stop(problem: string, code: number = exitCodes.unresolved): never {
  say(`latchkey-worker: ${problem}`);
  process.exit(code);
}

function tokenFrom(file: string | undefined): string {
  let text = process.env[tokenVariable];
  if (file !== undefined) {
    try {
      text = readFileSync(file, "utf8");
    } catch (error) {
      stop(`The token file ${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
    }
  }
  const missing = `There is no deployment token: set ${tokenVariable} or pass --token-file.`;
  return readToken(text) ?? stop(text ? "The deployment token is malformed." : missing);
}

async function exec({ url, tokenFile, command }: Extract<Wanted, { action: "exec" }>): Promise<void> {
  const address = readAddress(url ?? process.env.LATCHKEY_URL, process.env.LATCHKEY_ALLOW_HTTP === "1");
  if ("problem" in address) stop(address.problem);
  const wrong = proxyProblem() ?? endpointProblems()[0];
  if (wrong) stop(wrong);
  fetchThroughProxy(address.url);
  const platform = connectPlatform(address.url, tokenFrom(tokenFile));
  const environment = await resolveKickoff(platform, say);
  const { [tokenVariable]: _, ...inherited } = process.env;
  const ending = await runCommand(command, { ...inherited, ...environment });
  if ("problem" in ending) say(`latchkey-worker: ${ending.problem}`);
  endAs(ending);
}

function explain(error: unknown): void {
  if (error instanceof AppError) {
    say(`latchkey-worker: ${error.message}`);
    for (const { key, reason, detail } of error.failures ?? []) say(`${key}: ${reason} — ${detail}`);
    return;
  }
  // A bug. Its message may quote a value, its place in the code does not.
  const { name = "Error", stack = "" } = error instanceof Error ? error : {};
  say(`latchkey-worker: ${name}, which is a bug of the worker`);
  for (const line of stack.split("\n").filter((frame) => /^\s+at /.test(frame))) say(line);
}

const wanted = readArguments(process.argv.slice(2));
if (wanted.action === "help") process.stdout.write(`${help}\n`);
else if (wanted.action === "version") process.stdout.write(`latchkey-worker ${runtimeVersion}\n`);
else if (wanted.action === "misused") stop(`${wanted.problem} See --help.`, exitCodes.usage);
else {
  try {
    await exec(wanted);
  } catch (error) {
    explain(error);
    process.exit(exitCodes.unresolved);
  }
}
