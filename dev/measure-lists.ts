// Measures every list of a large organization beside others of the same size: what it reads, how long it takes, its plans.
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { passingDatabase } from "@/dev/development-database";
import { type Lifetime, runCommand } from "@/dev/run-command";
import { setTestEnvironment } from "@/test/support/environment";
import { listedCalls } from "@/test/support/large-lists";
import { largeSize, seedLargeOrganizations } from "@/test/support/large-organizations";
import { plansOf, rowsTouched, sequentialScans } from "@/test/support/query-plans";

const usage = `npm run measure:lists

Fills a new database with organizations of 10,000 variables and 1,000 automations, and asks one of them for every list.

  --only TEXT   only the lists whose name contains TEXT
  --plans       the queries and their plans too
`;

const repetitions = 5;

setTestEnvironment();
await runCommand(measure);

async function measure(lifetime: Lifetime): Promise<number> {
  const { values } = parseArgs({
    options: {
      only: { type: "string", default: "" },
      plans: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const { url, place } = await passingDatabase(lifetime);
  const began = performance.now();
  const large = await seedLargeOrganizations();
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  process.stdout.write(`${JSON.stringify(largeSize)}\n${place}, filled in ${seconds} s\n\n`);
  process.stdout.write(line("list", "ms", "in SQL", "queries", "buffers", "rows", "sequential scans of"));
  for (const { name, run } of await listedCalls(large)) {
    if (!name.includes(values.only)) continue;
    const plans = await plansOf(url, run);
    const times: number[] = [];
    for (let time = 0; time < repetitions; time += 1) {
      const start = performance.now();
      await run();
      times.push(performance.now() - start);
      await sleep(1);
    }
    const nodes = plans.flatMap((plan) => plan.nodes);
    const sum = (of: (plan: (typeof plans)[number]) => number) =>
      plans.reduce((total, plan) => total + of(plan), 0);
    process.stdout.write(
      line(
        name,
        (times.sort((a, b) => a - b)[repetitions >> 1] ?? 0).toFixed(1),
        sum(({ executionMs }) => executionMs).toFixed(1),
        plans.length,
        sum(({ buffers }) => buffers),
        Math.round(rowsTouched(nodes)),
        [...new Set(sequentialScans(nodes))].join(", "),
      ),
    );
    if (values.plans) for (const { text, lines } of plans) process.stdout.write(`\n${text}\n${lines}\n`);
  }
  return 0;
}

function line(name: string, ...rest: (string | number)[]): string {
  const columns = rest.slice(0, -1).map((text) => String(text).padStart(9));
  return `${[name.padEnd(42), ...columns, ` ${rest.at(-1)}`].join("").trimEnd()}\n`;
}
