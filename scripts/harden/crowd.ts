// Four hundred kickoffs of one organization at once, and a neighbour whose AWS is slow.
import { call, during, kickOff, quantile, statuses } from "@/scripts/harden/calls";
import type { House, Tenant } from "@/scripts/harden/house";
import { type Row, row } from "@/scripts/harden/report";

export async function crowd(house: House, crowded: Tenant, neighbour: Tenant): Promise<Row[]> {
  const title = "4 400 kickoffs at once";
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
    row(title, "CPU of all, server process", `${cpu} ms for ${accepted.length} accepted`, "said", true),
  ];
  house.simulator.setFault({
    kind: "latency",
    latencyMs: 4_000,
    operation: "GetSecretValue",
    region: crowded.region,
  });
  const [, beside] = await Promise.all([
    during(10_000, 100, () => kickOff(house, crowded)),
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
