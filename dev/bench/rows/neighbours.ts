// One organization's kickoffs, one after the other, alone and beside another's thirty-two at a time.
import { load, median } from "@/dev/bench/load";
import { type Measured, said } from "@/dev/bench/report";
import type { Stage } from "@/dev/bench/stage";
import { newTenant } from "@/dev/bench/tenant";
import { kickoffOf } from "@/dev/bench/worker-requests";

export async function neighbours(stage: Stage): Promise<Measured> {
  const { url } = stage.console;
  const [calm, busy] = [
    await newTenant(stage, "Calm", { secrets: 5 }),
    await newTenant(stage, "Busy", { secrets: 5 }),
  ];
  const one = { requests: [kickoffOf(calm.tokens[0])], atOnce: 1 };
  const many = { requests: [kickoffOf(busy.tokens[0])], atOnce: 32 };
  await load(url, { ...one, seconds: 1 });
  const times = { alone: [] as number[], beside: [] as number[] };
  for (let round = 0; round < stage.rounds; round += 1) {
    const { seconds } = stage;
    times.alone.push((await load(url, { ...one, seconds })).p50Ms);
    const [beside] = await Promise.all([load(url, { ...one, seconds }), load(url, { ...many, seconds })]);
    times.beside.push(beside.p50Ms);
  }
  const [alone, beside] = [median(times.alone), median(times.beside)];
  return {
    rows: [
      {
        work: "kickoff, p50 beside another organization's 32 at a time",
        measured: `${(beside / alone).toFixed(1)} ×`,
        goal: "≤ 2 × alone",
        isMet: beside <= 2 * alone,
      },
      said("the same, alone and beside", `${alone.toFixed(1)} and ${beside.toFixed(1)} ms`),
    ],
  };
}
