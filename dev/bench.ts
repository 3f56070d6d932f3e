// Measures what machines ask for on a production build of this checkout, beside what others need for the same. Loopback alone.
import { parseArgs } from "node:util";
import { sql } from "drizzle-orm";
import { database } from "@/db/client";
import { hasPeers, sender } from "@/dev/bench/load";
import { figuresTable, type Measured, machine, rowsTable } from "@/dev/bench/report";
import { documents } from "@/dev/bench/rows/documents";
import { identityTokens } from "@/dev/bench/rows/identity-tokens";
import { kickoffs } from "@/dev/bench/rows/kickoffs";
import { manySecrets } from "@/dev/bench/rows/many-secrets";
import { names } from "@/dev/bench/rows/names";
import { neighbours } from "@/dev/bench/rows/neighbours";
import { search } from "@/dev/bench/rows/search";
import { signIns } from "@/dev/bench/rows/sign-ins";
import { worker } from "@/dev/bench/rows/worker";
import { openStage, profileInto, type Stage } from "@/dev/bench/stage";
import { buildWhatIsStale } from "@/dev/production-environment";
import { progressOn } from "@/dev/progress";
import { type Lifetime, runCommand } from "@/dev/run-command";

const measurements: Record<string, (stage: Stage) => Promise<Measured>> = {
  documents,
  tokens: identityTokens,
  kickoffs,
  neighbours,
  secrets: manySecrets,
  worker,
  names,
  search,
  "sign-ins": signIns,
};

const usage = `npm run bench

Measures a production build with its own database and a fake AWS, on this machine alone, and prints a table. What it is
compared with comes from npm: npm ci --prefix dev/bench. Run it where nothing else runs.

  --only NAMES      of: ${Object.keys(measurements).join(", ")}; separated by commas
  --quick           everything once and briefly: says that it runs, and nothing of how fast
  --profile FOLDER  writes a CPU profile of the console there
`;

await runCommand(bench);

async function bench(lifetime: Lifetime): Promise<number> {
  const { values } = parseArgs({
    options: {
      only: { type: "string" },
      quick: { type: "boolean", default: false },
      profile: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const names = values.only?.split(",") ?? Object.keys(measurements);
  const unknown = names.filter((name) => !(name in measurements));
  if (unknown.length > 0) throw new Error(`There is no measurement "${unknown.join(", ")}".`);
  if (sender === null) throw new Error("Nothing here sends requests: npm ci --prefix dev/bench");
  const progress = progressOn(process.stdout);
  if (!hasPeers) progress.print("Without node-oidc-provider: npm ci --prefix dev/bench installs it.\n");
  await buildWhatIsStale(lifetime, progress);
  if (values.profile) profileInto(values.profile);
  const stage = await openStage(lifetime, values.quick);
  const [postgres] = await database().execute<{ server_version: string }>(sql`show server_version`);
  const from = machine(postgres?.server_version ?? "of another version");
  progress.print(`${from}\n`);
  const all: Measured[] = [];
  for (const name of names) {
    progress.print(`${name} …`);
    const measurement = await measurements[name]?.(stage);
    if (measurement) all.push(measurement);
    progress.print(`${rowsTable(measurement?.rows ?? [])}\n`);
  }
  const figures = all.flatMap((measurement) => measurement.figures ?? []);
  progress.print(`${rowsTable(all.flatMap(({ rows }) => rows))}\n`);
  if (figures.length > 0) progress.print(`${figuresTable(figures)}\n`);
  progress.print(`${from}${values.quick ? "\nA quick run: the figures mean nothing." : ""}\n`);
  return 0;
}
