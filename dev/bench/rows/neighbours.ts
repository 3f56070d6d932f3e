// One organization's kickoffs, one after the other, alone and beside another's thirty-two at a time; and what the bare server, which
// knows no organizations, does with the same callers: the machine's own part of it.
import { load, median, type Sent } from "@/dev/bench/load";
import { type Measured, said } from "@/dev/bench/report";
import { type Stage, startPeer } from "@/dev/bench/stage";
import { newTenant } from "@/dev/bench/tenant";
import { kickoffOf, send } from "@/dev/bench/worker-requests";

interface Callers {
  url: string;
  calm: Sent;
  busy: Sent;
}

export async function neighbours(stage: Stage): Promise<Measured> {
  const { url } = stage.console;
  const tenants = [
    await newTenant(stage, "Calm", { secrets: 5 }),
    await newTenant(stage, "Busy", { secrets: 5 }),
  ];
  const [calm, busy] = tenants.map(({ tokens: [token] }) => kickoffOf(token)) as [Sent, Sent];
  const bare = await startPeer(stage.lifetime, "bare-server", { BENCH_AWS: stage.aws.url });
  const read: Sent = { method: "POST", path: "/" };
  const sides: Callers[] = [
    { url, calm, busy },
    { url: bare.url, calm: read, busy: read },
  ];
  for (const side of sides) for (const request of [side.calm, side.busy]) await send(side.url, request);
  const times = sides.map(() => ({ alone: [] as number[], beside: [] as number[] }));
  for (let round = 0; round < stage.rounds; round += 1) {
    for (const [index, side] of sides.entries()) {
      const { alone, beside } = await timesOf(side, stage.seconds);
      times[index]?.alone.push(alone);
      times[index]?.beside.push(beside);
    }
  }
  bare.child.kill("SIGKILL");
  const [ours, peers] = times.map(({ alone, beside }) => ({ alone: median(alone), beside: median(beside) }));
  return {
    rows: ours && peers ? [...rowsOf(ours), said("the same of the bare server", ratioOf(peers))] : [],
  };
}

async function timesOf({ url, calm, busy }: Callers, seconds: number) {
  const calmLoad = { requests: [calm], atOnce: 1, seconds };
  const { p50Ms: alone } = await load(url, calmLoad);
  const [{ p50Ms: beside }] = await Promise.all([
    load(url, calmLoad),
    load(url, { requests: [busy], atOnce: 32, seconds }),
  ]);
  return { alone, beside };
}

interface Times {
  alone: number;
  beside: number;
}

const ratioOf = ({ alone, beside }: Times) => `${(beside / alone).toFixed(1)} ×`;

function rowsOf(times: Times): Measured["rows"] {
  const { alone, beside } = times;
  return [
    {
      work: "kickoff, p50 beside another organization's 32 at a time",
      measured: ratioOf(times),
      goal: "≤ 2 × alone",
      isMet: beside <= 2 * alone,
    },
    said("the same, alone and beside", `${alone.toFixed(1)} and ${beside.toFixed(1)} ms`),
  ];
}
