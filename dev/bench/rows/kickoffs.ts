// Kickoffs of five secrets that the server resolves, beside a bare server that reads as many.
import { alternating, type Side } from "@/dev/bench/figures";
import { atLeast, atMost, type Measured, said } from "@/dev/bench/report";
import { type Stage, startPeer } from "@/dev/bench/stage";
import { newTenant, type Tenant } from "@/dev/bench/tenant";
import { beganWith, identityTokenOf, kickoffOf, send } from "@/dev/bench/worker-requests";

export async function kickoffs(stage: Stage): Promise<Measured> {
  const { url, cpuMs } = stage.console;
  const solo = await newTenant(stage, "Solo", { secrets: 5 });
  const eight: Tenant[] = [];
  for (let number = 1; number <= (stage.isQuick ? 2 : 8); number += 1) {
    eight.push(await newTenant(stage, `Tenant${number}`, { secrets: 5 }));
  }
  const bare = await startPeer(stage.lifetime, "bare-server", { BENCH_AWS: stage.aws.url });
  const ours = (name: string, tenants: readonly Tenant[]): Side => ({
    name,
    url,
    load: { requests: tenants.map(({ tokens: [token] }) => kickoffOf(token)), atOnce: 16 },
    cpuMs,
  });
  for (const { tokens } of [solo, ...eight]) await send(url, kickoffOf(tokens[0]));
  const figures = await alternating(stage, [
    ours("kickoff, one organization", [solo]),
    {
      name: "five reads, bare Node and AWS SDK",
      url: bare.url,
      load: { requests: [{ method: "POST", path: "/" }], atOnce: 16 },
      cpuMs: bare.cpuMs,
    },
    ours("kickoff, eight organizations", eight),
  ]);
  bare.child.kill("SIGKILL");
  const [single, peer, many] = figures;
  const ratio = (single?.perSecond ?? Number.NaN) / (peer?.perSecond ?? Number.NaN);
  const between = (single?.perSecond ?? Number.NaN) / (many?.perSecond ?? Number.NaN);
  return {
    rows: [
      atMost("kickoff, 5 secrets: CPU of the server", single?.cpuMs ?? Number.NaN, 2.8, "ms"),
      atLeast("kickoff, 16 at a time beside the bare server", ratio, 0.55),
      atLeast("kickoff, one organization beside eight", between, 0.97),
      ...(await roundTrips(stage, solo)),
    ],
    figures,
  };
}

async function roundTrips(stage: Stage, tenant: Tenant) {
  const [token] = tenant.tokens;
  const rows: Measured["rows"] = [];
  await stage.counted(async (url, passed) => {
    const kickoffId = await beganWith(url, token);
    const works = {
      kickoff: () => send(url, kickoffOf(token)),
      "identity token, reused": () => send(url, identityTokenOf(tenant, token, kickoffId)),
    };
    for (const [name, work] of Object.entries(works)) {
      for (let time = 0; time < 15; time += 1) await work();
      await quiet(passed);
      const before = passed();
      await work();
      await quiet(passed);
      const after = passed();
      const trips = after.roundTrips - before.roundTrips;
      if (name === "kickoff") rows.push(atMost("kickoff: round trips to PostgreSQL", trips, 6, "", 0));
      else rows.push(said(`${name}: round trips to PostgreSQL`, String(trips)));
      rows.push(said(`${name}: bytes to and from PostgreSQL`, String(after.bytes - before.bytes)));
    }
  });
  return rows;
}

/** Until nothing has passed for a moment. */
async function quiet(passed: () => { bytes: number }): Promise<void> {
  for (let before = -1; before !== passed().bytes; ) {
    before = passed().bytes;
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}
