// Fifty secrets of one identity where each call to the cloud takes twenty milliseconds.
import { atMost, type Measured, said } from "@/dev/bench/report";
import type { Stage } from "@/dev/bench/stage";
import { newTenant } from "@/dev/bench/tenant";
import { kickoffOf, send } from "@/dev/bench/worker-requests";

const delayMs = 20;

export async function manySecrets(stage: Stage): Promise<Measured> {
  const tenant = await newTenant(stage, "Fifty", { secrets: stage.isQuick ? 12 : 50 });
  stage.aws.set({ delayMs });
  const kickOff = async () => {
    const before = await stage.aws.counts();
    const began = performance.now();
    await send(stage.console.url, kickoffOf(tenant.tokens[0]));
    const ms = performance.now() - began;
    const after = await stage.aws.counts();
    return { ms, waves: after.waves - before.waves };
  };
  const cold = await kickOff();
  const warm = await kickOff();
  stage.aws.set({ delayMs: 0 });
  return {
    rows: [
      atMost("50 secrets, 20 ms a call, cold: calls in sequence", cold.waves, 4, "", 0),
      atMost("the same, warm", warm.waves, 2, "", 0),
      said("the same, whole kickoff", `${cold.ms.toFixed(0)} ms cold, ${warm.ms.toFixed(0)} ms warm`),
    ],
  };
}
