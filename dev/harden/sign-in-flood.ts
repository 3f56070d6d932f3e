// Sign-ins from a hundred addresses beside kickoffs, in turn with the same flood on a bare Node server that takes it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type Answered,
  atRate,
  call,
  during,
  kickOff,
  quantile,
  statuses,
  wrongSignIns,
} from "@/dev/harden/calls";
import type { House, Tenant } from "@/dev/harden/house";
import { type Row, row } from "@/dev/harden/report";
import type { Lifetime } from "@/dev/run-command";

const rounds = 3;
const roundMs = 8_000;
const addresses = 100;
/** More than the build before could answer. */
const perSecond = 400;

/** Takes every request, answers 401: what the same flood costs the machine without us. */
const bareServer = `
const server = require("node:http").createServer((request, response) => {
  request.resume().on("end", () => response.writeHead(401).end("{}"));
}).listen(0, "127.0.0.1", () => console.log(server.address().port));
`;

export async function signInFlood(lifetime: Lifetime, house: House, tenant: Tenant): Promise<Row[]> {
  const bare = spawn(process.execPath, ["-e", bareServer], { stdio: ["ignore", "pipe", "inherit"] });
  lifetime.onEnd(async () => bare.kill());
  const [port] = await once(bare.stdout, "data");
  const bareUrl = `http://127.0.0.1:${Number(String(port))}`;
  const attempt = await wrongSignIns(house.url);
  const address = (index: number) => `203.0.113.${index % addresses}`;
  // The same kickoffs fill the same heap in both rounds: what the flood adds is the difference between their peaks.
  const peakMiB = { ours: 0, bare: 0, later: 0 };
  const alone = await kickoffsDuring(house, tenant);
  const times: Record<"ours" | "bare", number[]> = { ours: [], bare: [] };
  const flooded: Answered[] = [];
  const said: string[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const flood = () => atRate(roundMs, perSecond, (index) => attempt(address(index)));
    const [ours, answers] = await watched(house, peakMiB, "ours", () =>
      Promise.all([kickoffsDuring(house, tenant), flood()]),
    );
    flooded.push(...answers);
    times.ours.push(...ours);
    await sleep(2_000);
    const bareFlood = () =>
      atRate(roundMs, perSecond, () => call(bareUrl, { method: "POST", body: "x".repeat(200) }));
    const [beside] = await watched(house, peakMiB, "bare", () =>
      Promise.all([kickoffsDuring(house, tenant), bareFlood()]),
    );
    times.bare.push(...beside);
    said.push(`${quantile(ours, 0.95).toFixed(0)} / ${quantile(beside, 0.95).toFixed(0)} ms`);
    await sleep(1_000);
  }
  const [ours, bareMs, quiet] = [
    quantile(times.ours, 0.95),
    quantile(times.bare, 0.95),
    quantile(alone, 0.95),
  ];
  const title = "2 sign-ins from 100 addresses";
  // As long again: what grows with the flood shows, and what is a floor does not.
  const more: Answered[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const flood = () => atRate(roundMs, perSecond, (index) => attempt(address(index)));
    more.push(...(await watched(house, peakMiB, "later", flood)));
  }
  const grown = Math.round(peakMiB.ours - peakMiB.bare);
  const grownLater = Math.round(peakMiB.later - peakMiB.bare);
  const all = flooded.length + more.length;
  return [
    row(title, "kickoff p95 alone", `${quiet.toFixed(0)} ms`, "said", true),
    row(title, "kickoff p95 beside the flood, each round: ours / bare", said.join(", "), "said", true),
    row(title, "flood", `${perSecond} a second, waiting for no answer`, "the same for both", true),
    row(
      title,
      "kickoff p95 beside the flood",
      `${ours.toFixed(0)} ms`,
      `≤ 2 × ${bareMs.toFixed(0)} ms (a bare server takes it)`,
      ours <= 2 * bareMs,
    ),
    row(
      title,
      "answers",
      statuses(flooded),
      "no 5xx",
      flooded.every(({ status }) => status > 0 && status < 500),
    ),
    row(
      title,
      "memory at its peak, children too, beyond the peak of the bare rounds",
      `+${grown} MiB after ${flooded.length} requests, +${grownLater} MiB after ${all}`,
      "≤ 200 MiB",
      grown <= 200 && grownLater <= 200,
    ),
  ];
}

/** Does the work, and keeps the most memory that the server and its children had meanwhile. */
async function watched<Key extends string, Result>(
  { server }: House,
  peakMiB: Record<Key, number>,
  key: Key,
  work: () => Promise<Result>,
): Promise<Result> {
  const look = () => {
    peakMiB[key] = Math.max(peakMiB[key], server.memoryMiB());
  };
  const timer = setInterval(look, 100);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    look();
  }
}

/** Milliseconds of each kickoff; one that failed counts as a minute. */
async function kickoffsDuring(house: House, tenant: Tenant): Promise<number[]> {
  const answers = await during(roundMs, 2, () => kickOff(house, tenant));
  return answers.map(({ status, ms }) => (status === 201 ? ms : 60_000));
}
