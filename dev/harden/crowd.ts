// Four hundred kickoffs of one organization at once, and a neighbour whose AWS is slow.
import { setTimeout as sleep } from "node:timers/promises";
import { type Answered, atRate, call, during, kickOff, quantile, statuses } from "@/dev/harden/calls";
import type { House, Tenant } from "@/dev/harden/house";
import { type Row, row } from "@/dev/harden/report";

const longest = (answers: readonly Answered[]) => Math.max(0, ...answers.map(({ ms }) => ms));

/**
 * What refusals cost by themselves: as many as there are places wait for a slow AWS and use nothing, while as many more come
 * as four hundred at once would have left over, most of them on connections of their own.
 */
async function refusalsAlone(house: House, { region, ...tenant }: Tenant): Promise<Row[]> {
  const title = "4 kickoffs beyond the queue";
  const [places, beyond] = [16 + 32, 400 - 16 - 32];
  const kickoff = () => kickOff(house, { token: tenant.token });
  await kickoff();
  house.simulator.setFault({ kind: "latency", latencyMs: 2_500, operation: "GetSecretValue", region });
  const inside = Promise.all(Array.from({ length: places }, kickoff));
  await sleep(600);
  const refused: Answered[] = [];
  const costs: number[] = [];
  // The first crowds after a start meet code that is not compiled yet: a bare Node server needs twice its time for them, too.
  for (let crowd = 0; crowd < 5; crowd += 1) {
    const cpuBefore = house.server.cpuMs();
    refused.push(...(await Promise.all(Array.from({ length: beyond }, kickoff))));
    costs.push(house.server.cpuMs() - cpuBefore);
  }
  const cpu = quantile(costs, 0.5);
  const accepted = (await inside).filter(({ status }) => status === 201);
  house.simulator.clearFaults();
  return [
    row(
      title,
      "answers",
      statuses(refused),
      "429 alone",
      refused.every(({ status }) => status === 429),
    ),
    row(
      title,
      `CPU of ${beyond} refusals, server process`,
      `${costs.join(", ")} ms in five crowds`,
      "≤ 100 ms, the middle one",
      cpu <= 100,
    ),
    row(
      title,
      "those inside, of a slow AWS",
      `${accepted.length} of ${places}, the slowest in ${longest(accepted).toFixed(0)} ms`,
      "said",
      true,
    ),
  ];
}

export async function crowd(house: House, crowded: Tenant, neighbour: Tenant): Promise<Row[]> {
  const title = "4 400 kickoffs at once";
  const refusals = await refusalsAlone(house, crowded);
  const cpuBefore = house.server.cpuMs();
  const answers = await Promise.all(Array.from({ length: 400 }, () => kickOff(house, crowded)));
  const cpu = house.server.cpuMs() - cpuBefore;
  const accepted = answers.filter(({ status }) => status === 201);
  const refused = answers.filter(({ status }) => status !== 201);
  const rows = [
    row(
      title,
      "answers",
      statuses(answers),
      "201, 429, 503",
      answers.every(({ status }) => [201, 429, 503].includes(status)),
    ),
    row(
      title,
      "refusals with Retry-After",
      `${refused.filter(({ retryAfter }) => retryAfter).length} of ${refused.length}`,
      "all",
      refused.every(({ retryAfter }) => retryAfter !== null),
    ),
    row(
      title,
      "slowest of those accepted, wait and work",
      `${longest(accepted).toFixed(0)} ms`,
      "≤ 3,000 ms",
      longest(accepted) <= 3_000,
    ),
    row(title, "CPU of all, server process", `${cpu} ms for ${accepted.length} accepted`, "said", true),
    ...refusals,
  ];
  house.simulator.setFault({
    kind: "latency",
    latencyMs: 4_000,
    operation: "GetSecretValue",
    region: crowded.region,
  });
  const [, beside] = await Promise.all([
    atRate(10_000, 100, () => kickOff(house, crowded)),
    during(10_000, 2, () => kickOff(house, neighbour)),
  ]);
  house.simulator.clearFaults();
  const failed = beside.filter(({ status }) => status !== 201).length;
  const p95 = quantile(
    beside.map(({ ms }) => ms),
    0.95,
  );
  return [
    ...rows,
    row(
      "4 beside a neighbour with a slow AWS",
      "kickoffs that failed",
      `${failed} of ${beside.length}`,
      "0",
      failed === 0,
    ),
    row(
      "4 beside a neighbour with a slow AWS",
      "kickoff p95",
      `${p95.toFixed(0)} ms`,
      "≤ 3,000 ms",
      p95 <= 3_000,
    ),
    row(
      "4 beside a neighbour with a slow AWS",
      "health",
      String((await call(`${house.url}/api/health`)).status),
      "200",
      true,
    ),
  ];
}
