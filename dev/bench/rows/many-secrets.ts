// Fifty secrets of one identity where each call to the cloud takes twenty milliseconds.

import type { BenchEnvironment } from "@/dev/bench/environment";
import { atMost, type Measured, said } from "@/dev/bench/report";
import { newTenant } from "@/dev/bench/tenant";
import { kickoffOf, send } from "@/dev/bench/worker-requests";

const delayMs = 20;

export async function manySecrets(bench: BenchEnvironment): Promise<Measured> {
  const tenant = await newTenant(bench, "Fifty", { secrets: bench.isQuick ? 12 : 50 });
  bench.aws.set({ delayMs });
  const kickOff = async () => {
    const before = await bench.aws.counts();
    const began = performance.now();
    await send(bench.console.url, kickoffOf(tenant.tokens[0]));
    const ms = performance.now() - began;
    const after = await bench.aws.counts();
    return { ms, waves: after.waves - before.waves };
  };
  const cold = await kickOff();
  const warm = await kickOff();
  bench.aws.set({ delayMs: 0 });
  return {
    rows: [
      atMost("50 secrets, 20 ms a call, cold: calls in sequence", cold.waves, 4, "", 0),
      atMost("the same, warm", warm.waves, 2, "", 0),
      said("the same, whole kickoff", `${cold.ms.toFixed(0)} ms cold, ${warm.ms.toFixed(0)} ms warm`),
    ],
  };
}
