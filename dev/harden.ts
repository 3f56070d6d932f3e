// Attacks a production build of this checkout, on loopback alone, and says what held. Bounded in time and number.
import { parseArgs } from "node:util";
import { hostileBodies } from "@/dev/harden/bodies";
import { crowd } from "@/dev/harden/crowd";
import { fuzz } from "@/dev/harden/fuzz";
import { openHouse } from "@/dev/harden/house";
import { type Row, table } from "@/dev/harden/report";
import { kills, patientWorkers } from "@/dev/harden/restarts";
import { signInFlood } from "@/dev/harden/sign-in-flood";
import { silentDatabase } from "@/dev/harden/silent-database";
import { buildWhatIsStale } from "@/dev/production-environment";
import { progressOn } from "@/dev/progress";
import { type Lifetime, runCommand } from "@/dev/run-command";

const usage = `npm run harden

Floods, cuts, kills and fuzzes a production build, with its own database and simulated AWS, on this machine alone.

  --only NAMES      of: bodies, flood, silence, crowd, workers, kills, fuzz; separated by commas
  --requests N      of the fuzz; 100,000 when absent
  --silence N       seconds for which the database is silent; 90 when absent
`;

await runCommand(harden);

async function harden(lifetime: Lifetime): Promise<number> {
  const { values } = parseArgs({
    options: {
      only: { type: "string" },
      requests: { type: "string", default: "100000" },
      silence: { type: "string", default: "90" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const progress = progressOn(process.stdout);
  await buildWhatIsStale(lifetime, progress);
  const house = await openHouse(lifetime);
  const [first, second] = [
    await house.newTenant("Acme", "us-east-1"),
    await house.newTenant("Neighbour", "eu-central-1"),
  ];
  const attacks: Record<string, () => Promise<Row[]>> = {
    // Its requests delete what they can: nothing that the others need.
    bodies: async () => hostileBodies(house, await house.newTenant("Hostile", "us-east-1")),
    flood: () => signInFlood(lifetime, house, first),
    silence: () => silentDatabase(house, first, Number(values.silence) * 1000),
    crowd: () => crowd(house, first, second),
    workers: () => patientWorkers(lifetime, house, first),
    kills: () => kills(house, first, 10),
    fuzz: async () => fuzz(house, await house.newTenant("Fuzzed", "us-east-1"), Number(values.requests)),
  };
  const names = values.only?.split(",") ?? Object.keys(attacks);
  const rows: Row[] = [];
  for (const name of names) {
    const attack = attacks[name];
    if (!attack) throw new Error(`There is no attack "${name}".`);
    progress.print(`\n${name} …`);
    const attackRows = await attack();
    rows.push(...attackRows);
    progress.print(table(attackRows));
  }
  progress.print(`\n${table(rows)}\n`);
  return rows.every(({ holds }) => holds) ? 0 : 1;
}
