// Autocomplete in an account of many secrets: calls in sequence before an answer, at twenty milliseconds each.
import { setTimeout as sleep } from "node:timers/promises";
import type { BenchEnvironment } from "@/dev/bench/environment";
import { atMost, type Measured, said } from "@/dev/bench/report";
import { newTenant, type Tenant } from "@/dev/bench/tenant";
import type { SecretNameAnswer } from "@/lib/shared/secret-providers/schema";

const delayMs = 20;

export async function names(bench: BenchEnvironment): Promise<Measured> {
  const count = bench.isQuick ? 1_000 : 40_000;
  const tenant = await newTenant(bench, "Names", { secrets: 1 });
  bench.aws.set({ names: count, delayMs });
  // The session is there, as after any earlier request.
  await search(bench, tenant, "team-39/service-");
  const common = await search(bench, tenant, "team-1");
  const none = await search(bench, tenant, "zzz-nowhere");
  const walk = await walked(bench, tenant, "zzz-nowhere");
  const next = await search(bench, tenant, "zzz-nowhere-else");
  bench.aws.set({ names: 0, delayMs: 0 });
  const many = count.toLocaleString("en");
  return {
    rows: [
      atMost(`autocomplete, ${many} secrets, a common beginning: calls in sequence`, common.waves, 1, "", 0),
      atMost("the same, no hit: calls in sequence before the first answer", none.waves, 1, "", 0),
      atMost("the same, the next key after the walk: calls", next.calls, 0, "", 0),
      said(
        "the same, times",
        `${common.ms.toFixed(0)} ms, ${none.ms.toFixed(0)} ms, ${next.ms.toFixed(0)} ms; the walk behind it ${walk.calls} calls in ${(walk.ms / 1000).toFixed(1)} s`,
      ),
    ],
  };
}

async function search({ aws }: BenchEnvironment, { client, credentialId }: Tenant, query: string) {
  const before = await aws.counts();
  const began = performance.now();
  const source = encodeURIComponent(`credential:${credentialId}`);
  const answer = await client.request<SecretNameAnswer>(
    "GET",
    `secret-names?source=${source}&query=${encodeURIComponent(query)}`,
  );
  const ms = performance.now() - began;
  const after = await aws.counts();
  // Calls that the server still makes after its answer begin a new wave.
  return {
    answer,
    ms,
    calls: after.calls - before.calls,
    waves: Math.min(after.waves - before.waves, Math.max(1, Math.floor(ms / delayMs))),
  };
}

async function walked(bench: BenchEnvironment, tenant: Tenant, query: string) {
  const before = await bench.aws.counts();
  const began = performance.now();
  for (;;) {
    const { answer } = await search(bench, tenant, query);
    if (!("looking" in answer && answer.looking)) break;
    await sleep(100);
  }
  const after = await bench.aws.counts();
  return { ms: performance.now() - began, calls: after.calls - before.calls };
}
