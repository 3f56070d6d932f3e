// Workers that start while the console goes away again and again, and a console that is killed in the middle of work.
import { setTimeout as sleep } from "node:timers/promises";
import { during, kickOff } from "@/dev/harden/calls";
import type { House, Tenant } from "@/dev/harden/house";
import { type Row, row } from "@/dev/harden/report";
import type { Lifetime } from "@/dev/run-command";
import { nodeWorker, runWorker } from "@/dev/worker-process";
import type { Kickoff } from "@/lib/shared/automations/schema";
import type { Page } from "@/lib/shared/listing";

const starts = 81;
const restarts = 4;

export async function patientWorkers(lifetime: Lifetime, house: House, tenant: Tenant): Promise<Row[]> {
  const place = { consoleUrl: house.url, simulatorUrl: house.simulator.url, token: tenant.token };
  let [begun, failed] = [0, 0];
  let first = "";
  const oneAfterTheOther = async () => {
    while (begun < starts) {
      begun += 1;
      await runWorker(lifetime, nodeWorker(), place, [
        process.execPath,
        "-e",
        "process.exit(process.env.SECRET ? 0 : 1)",
      ]).catch((error: Error & { said?: string }) => {
        failed += 1;
        first ||= error.said ?? error.message;
      });
    }
  };
  const outages = async () => {
    for (let time = 0; time < restarts; time += 1) {
      await sleep(2_000);
      await house.server.kill("SIGTERM");
      await sleep(4_000);
      await house.server.start();
    }
  };
  await Promise.all([outages(), ...Array.from({ length: 4 }, oneAfterTheOther)]);
  return [
    row(
      `8 ${starts} worker starts over ${restarts} restarts of 4 s`,
      "failed",
      `${failed}${first && ` (${first.split("\n").at(-1)?.slice(0, 120)})`}`,
      "0",
      failed === 0,
    ),
  ];
}

export async function kills(house: House, tenant: Tenant, times: number): Promise<Row[]> {
  const acknowledged = new Set<string>();
  for (let time = 0; time < times; time += 1) {
    const work = during(1_500, 8, async () => {
      const answer = await kickOff(house, tenant, 5_000);
      if (answer.status === 201) acknowledged.add(JSON.parse(answer.text).kickoffId);
      return answer;
    });
    await sleep(700 + Math.random() * 500);
    await house.server.kill("SIGKILL");
    await work;
    await house.server.start();
  }
  const recorded = new Map<string, string>();
  let cursor: string | null = "";
  while (cursor !== null) {
    const query = `limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
    const page: Page<Kickoff> = await tenant.client.request(
      "GET",
      `automations/${tenant.automationId}/kickoffs?${query}`,
    );
    for (const { id, status } of page.items) recorded.set(id, status);
    cursor = page.nextCursor;
  }
  const lost = [...acknowledged].filter((id) => recorded.get(id) !== "resolved").length;
  return [
    row(
      `kill -9, ${times} times under load`,
      "acknowledged kickoffs that are not recorded",
      `${lost} of ${acknowledged.size}`,
      "0",
      lost === 0,
    ),
  ];
}
