// Identity tokens: one that is given again, and one that is minted.
import { alternating } from "@/dev/bench/figures";
import { onceEach } from "@/dev/bench/load";
import { atMost, type Measured, said } from "@/dev/bench/report";
import type { Stage } from "@/dev/bench/stage";
import { newTenant } from "@/dev/bench/tenant";
import { beganWith, identityTokenOf, send } from "@/dev/bench/worker-requests";

export async function identityTokens(stage: Stage): Promise<Measured> {
  const { url, cpuMs } = stage.console;
  const tenant = await newTenant(stage, "Tokens", { secrets: 5, deployments: stage.isQuick ? 4 : 250 });
  // Nothing is held of a token that was never asked for: each of these is minted.
  const fresh: { token: string; kickoffId: string }[] = [];
  await onceEach(tenant.tokens, 8, async (token) => {
    fresh.push({ token, kickoffId: await beganWith(url, token) });
  });
  const ask = ({ token, kickoffId }: (typeof fresh)[number]) =>
    send(url, identityTokenOf(tenant, token, kickoffId));
  const [first, ...others] = fresh;
  if (!first) throw new TypeError("There is no token.");
  // The first of a process pays for what the rest find compiled.
  const warm = others.splice(0, Math.floor(others.length / 5));
  await onceEach(warm, 8, ask);
  const before = { cpu: cpuMs(), postgres: stage.postgresCpuMs() };
  await onceEach(others, 8, ask);
  const freshMs = (cpuMs() - before.cpu) / others.length;
  const postgresMs = (stage.postgresCpuMs() - before.postgres) / others.length;

  await ask(first);
  const figures = await alternating(stage, [
    {
      name: "identity token, reused",
      url,
      load: { requests: [identityTokenOf(tenant, first.token, first.kickoffId)], atOnce: 16 },
      cpuMs,
    },
  ]);
  return {
    rows: [
      atMost("identity token, reused: CPU of the server", figures[0]?.cpuMs ?? Number.NaN, 0.8, "ms"),
      atMost("identity token, fresh: CPU of the server", freshMs, 1.5, "ms"),
      said("identity token, fresh: PostgreSQL", `${postgresMs.toFixed(2)} ms`),
    ],
    figures,
  };
}
