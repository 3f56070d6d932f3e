// `npm run demo`: the guide's ten steps, for real, on a machine that has nothing but Node.
import { parseArgs } from "node:util";
import { awsAccount } from "@/dev/aws-account";
import { cliLines, requireSimulatorPort } from "@/dev/aws-simulator";
import { type ConsoleClient, signIn } from "@/dev/console-client";
import { lastLines } from "@/dev/console-process";
import { receiptTable, recordedKickoffs } from "@/dev/demo-report";
import { expectedRoleArn } from "@/dev/demo-steps/aws";
import type { DemoContext } from "@/dev/demo-steps/context";
import { demoSteps, type FailedStep, runDemoSteps } from "@/dev/demo-steps/steps";
import { requirePassingPort } from "@/dev/development-database";
import { requireFreePort } from "@/dev/ports";
import {
  buildWhatIsStale,
  type ProductionEnvironment,
  startProductionEnvironment,
} from "@/dev/production-environment";
import { progressOn } from "@/dev/progress";
import { findPython } from "@/dev/python";
import { type CommandError, commandError, type Lifetime, runCommand } from "@/dev/run-command";
import { acme, signInLines } from "@/dev/seed";
import { duration, terminal } from "@/dev/terminal";
import { nodeWorker, pythonWorker, runWorker } from "@/dev/worker-process";

const usage = `npm run demo -- [--exit] [--skip N]

  --exit     end after the walk: status 0, or 1 when a step failed
  --skip N   leave out step N of the guide, and see how Latchkey explains what is missing (may be repeated)
`;

const region = "us-east-1";
const out = process.stdout;
const progress = progressOn(out);
const { strong, quiet, passed } = terminal(out);
let walked = false;

await runCommand(demo, () => walked);

async function demo(lifetime: Lifetime): Promise<number> {
  const options = readOptions();
  if (!options) {
    out.write(usage);
    return 0;
  }
  const startedMs = performance.now();
  const port = await requireFreePort("PORT", "the console");
  const simulatorPort = await requireSimulatorPort();
  await requirePassingPort();

  progress.print(`\n${strong("Latchkey")}  ${quiet("the guide's ten steps, on this machine")}\n`);
  await buildWhatIsStale(lifetime, progress);
  const stage = await startProductionEnvironment(lifetime, { port, simulatorPort }, progress);
  progress.print("");
  const walk = walkOn(lifetime, stage);
  const taken = await runDemoSteps(walk, options.skipped, progress).catch((error: unknown) => {
    throw stepFailure(error, stage);
  });
  const kickoffs = walk.found.automationId ? await recordedKickoffs(walk) : [];
  if (kickoffs.length > 0) progress.print(`\n${receiptTable(kickoffs, walk.found, out)}`);
  const took = duration(performance.now() - startedMs);
  const all = taken === demoSteps.length ? "All ten steps passed" : `The ${taken} steps taken passed`;
  progress.print(`\n  ${passed("✓")} ${strong(all)} ${quiet(`in ${took}`)}\n`);
  walked = true;
  if (options.exit) return 0;
  progress.print(`${whereToGo(stage)}\n`);
  await stage.server.exited;
  throw commandError("The console ended by itself.", [], lastLines(stage.server.output.both));
}

function readOptions(): { exit: boolean; skipped: Set<number> } | null {
  const { values } = parseArgs({
    options: {
      exit: { type: "boolean", default: false },
      skip: { type: "string", multiple: true, default: [] },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return null;
  const skipped = values.skip.flatMap((text) => text.split(",")).map(Number);
  const unknown = skipped.some((number) => !demoSteps.some((step) => step.number === number));
  if (unknown) throw new Error(`--skip takes a step of the guide, 1 to ${demoSteps.length}.`);
  return { exit: values.exit, skipped: new Set(skipped) };
}

function walkOn(
  lifetime: Lifetime,
  { consoleUrl, organization, simulator }: ProductionEnvironment,
): DemoContext {
  let client: Promise<ConsoleClient> | undefined;
  return {
    consoleUrl,
    organization,
    aws: awsAccount(simulator, region),
    console() {
      client ??= signIn(consoleUrl, acme.owner, organization.id);
      return client;
    },
    python: findPython(),
    runWorker(worker, token, command) {
      const program = worker.python ? pythonWorker(worker.python) : nodeWorker();
      return runWorker(lifetime, program, { consoleUrl, simulatorUrl: simulator.url, token }, command);
    },
    found: {
      issuer: consoleUrl,
      roleArn: expectedRoleArn(simulator.accountId),
      versionIds: [],
      values: [],
    },
  };
}

/** Which step, why, and what the console logged, when it logged anything. */
function stepFailure(error: unknown, { server }: ProductionEnvironment): unknown {
  const { step, cause } = error as Partial<FailedStep>;
  if (!step) return error;
  const { message, stack, facts = [], said } = cause as Error & Partial<CommandError>;
  const logged = lastLines(server.output.stderr, 6);
  const place = cause instanceof TypeError ? stack : "";
  return commandError(
    `Step ${step.number} of the guide failed: ${step.title}.\n${message}`,
    facts,
    [said, place, logged && `The console logged:\n${logged}`].filter(Boolean).join("\n\n"),
  );
}

function whereToGo({ consoleUrl, simulator }: ProductionEnvironment): string {
  const block = (title: string, lines: string[]) =>
    [`  ${strong(title)}`, ...lines.map((line) => `    ${line}`), ""].join("\n");
  return [
    block(`The console is running at ${consoleUrl}`, signInLines()),
    block("The simulated AWS, from another terminal", cliLines(simulator)),
    `  ${quiet("Ctrl-C ends everything.")}`,
  ].join("\n");
}
