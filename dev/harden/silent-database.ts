// The wire to the database goes silent under load, and comes back.
import { setTimeout as sleep } from "node:timers/promises";
import { call, kickOff, statuses } from "@/dev/harden/calls";
import type { House, Tenant } from "@/dev/harden/house";
import { type Row, row } from "@/dev/harden/report";

const limitMs = 20_000;

export async function silentDatabase(house: House, tenant: Tenant, silentMs: number): Promise<Row[]> {
  const title = `3 database silent for ${silentMs / 1000} s`;
  const ready = () => call(`${house.url}/api/ready`, { patienceMs: 10_000 });
  const running = Array.from({ length: 20 }, () => kickOff(house, tenant, 120_000));
  house.wire.silence();
  await sleep(1_000);
  const firstReady = await ready();
  const [reads, kickoffs] = await Promise.all([
    Promise.all(
      Array.from({ length: 20 }, () =>
        call(`${house.url}/api/v1/organizations/${tenant.id}/automations`, {
          headers: tenant.client.headers,
          patienceMs: 120_000,
        }),
      ),
    ),
    Promise.all(running),
  ]);
  const all = [...reads, ...kickoffs];
  const longest = Math.max(...all.map(({ ms }) => ms));
  await sleep(Math.max(0, silentMs - longest));
  const during = await ready();
  house.wire.heal();
  const healed = performance.now();
  let back = Number.NaN;
  while (performance.now() - healed < 60_000) {
    const answer = await kickOff(house, tenant, 5_000);
    if (answer.status === 201) {
      back = performance.now() - healed;
      break;
    }
    await sleep(100);
  }
  const after = await Promise.all(
    Array.from({ length: 100 }, () =>
      call(`${house.url}/api/v1/organizations/${tenant.id}/automations`, { headers: tenant.client.headers }),
    ),
  );
  const finalReady = await ready();
  const refused = all.filter(({ status }) => status >= 400);
  const wellSaid = refused.every(({ status, retryAfter }) => status === 503 && retryAfter !== null);
  return [
    row(
      title,
      "ready while silent",
      `${firstReady.status} after ${firstReady.ms.toFixed(0)} ms, ${during.status} later`,
      "503 within 2.5 s",
      firstReady.status === 503 && during.status === 503 && firstReady.ms < 2_500,
    ),
    row(title, "longest request", `${longest.toFixed(0)} ms`, `≤ ${limitMs / 1000} s`, longest <= limitMs),
    row(title, "answers", statuses(all), "503 with Retry-After", wellSaid),
    row(title, "first kickoff after the return", `${back.toFixed(0)} ms`, "≤ 5 s", back <= 5_000),
    row(
      title,
      "100 requests after that",
      `${statuses(after)}, ready ${finalReady.status}`,
      "200 ×100",
      after.every(({ status }) => status === 200) && finalReady.status === 200,
    ),
  ];
}
