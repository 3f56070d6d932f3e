// `npm run dev`: Next's development server with a database and a simulated AWS beside it.
import { acme, createAcmeOnce, signInLines } from "@/dev/acme";
import { cliLines, requireSimulatorPort, startSimulator } from "@/dev/aws-simulator";
import { consoleEnvironment, consoleReady, startConsole } from "@/dev/console-process";
import { keptDatabase } from "@/dev/development-database";
import { developmentKeysIn } from "@/dev/development-keys";
import { type Lifetime, runToEnd } from "@/dev/lifetime";
import { requireFreePort } from "@/dev/ports";
import { terminal } from "@/dev/terminal";

let running = false;

await runToEnd(develop, () => running);

async function develop(lifetime: Lifetime): Promise<number> {
  const port = await requireFreePort("PORT", "the console");
  const simulatorPort = await requireSimulatorPort();
  const keys = await developmentKeysIn(".latchkey");
  const database = await keptDatabase(lifetime);
  const hasAcme = await createAcmeOnce();
  const simulator = await startSimulator(lifetime, simulatorPort);

  const facts = { port, databaseUrl: database.url, simulatorUrl: simulator.url, keys };
  const server = startConsole(lifetime, "dev", consoleEnvironment(facts), "show");
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
      `${lines("AWS", cliLines(simulator))}\n`,
  );
  return server.exited;
}
