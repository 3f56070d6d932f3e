// `npm run dev`: Next's development server, a database and a simulated AWS.
import { parseArgs } from "node:util";
import { cliLines, requireSimulatorPort, startSimulator } from "@/dev/aws-simulator";
import { consoleEnvironment, consoleReady, startConsole } from "@/dev/console-process";
import { keptDatabase } from "@/dev/development-database";
import { developmentKeysIn } from "@/dev/development-keys";
import { createLargeOnce, large } from "@/dev/large";
import { requireFreePort } from "@/dev/ports";
import { type Lifetime, runCommand } from "@/dev/run-command";
import { acme, createAcmeOnce, signInLines } from "@/dev/seed";
import { terminal } from "@/dev/terminal";
import { readSealingKeys } from "@/lib/server/env";

const usage = `npm run dev

Starts the console for development, with an embedded PostgreSQL and a simulated AWS.

  --large   with an organization of 10,000 variables, 1,000 automations and 50,000 kickoffs too, made once
`;

let running = false;

await runCommand(develop, () => running);

async function develop(lifetime: Lifetime): Promise<number> {
  const { values } = parseArgs({
    options: { large: { type: "boolean", default: false }, help: { type: "boolean", default: false } },
  });
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const port = await requireFreePort("PORT", "the console");
  const simulatorPort = await requireSimulatorPort();
  const keys = await developmentKeysIn(".latchkey");
  const database = await keptDatabase(lifetime);
  const hasAcme = await createAcmeOnce();
  const simulator = await startSimulator(lifetime, simulatorPort);

  const environment = consoleEnvironment({
    port,
    databaseUrl: database.url,
    simulatorUrl: simulator.url,
    keys,
  });
  if (values.large) {
    process.stdout.write(`\n  Filling /${large.slug}. The first time, this takes a minute.\n`);
    await createLargeOnce(readSealingKeys(environment));
  }
  const server = startConsole(lifetime, "dev", environment, "show");
  await consoleReady(server, port);
  running = true;

  const { strong, quiet } = terminal(process.stdout);
  const line = (label: string, text: string) => `  ${quiet(label.padEnd(10))}  ${text}\n`;
  const lines = (label: string, texts: string[]) =>
    texts.map((text, index) => line(index === 0 ? label : "", text)).join("");
  process.stdout.write(
    `\n${line("Console", strong(`http://localhost:${port}`))}${line("PostgreSQL", database.place)}` +
      lines("Sign-ins", signInLines()) +
      (hasAcme ? "" : line("", quiet(`if ${acme.name} is still as it was made`))) +
      (values.large ? line("", `large   ${large.owner.email}  ${large.owner.password}`) : "") +
      `${lines("AWS", cliLines(simulator))}\n`,
  );
  return server.exited;
}
