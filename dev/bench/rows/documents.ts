// The issuer's two documents, compared with node-oidc-provider's.
import { createPrivateKey } from "node:crypto";
import { type BenchEnvironment, startPeer } from "@/dev/bench/environment";
import { alternating, type Side } from "@/dev/bench/figures";
import { hasPeers } from "@/dev/bench/load";
import { atLeast, type Measured, said } from "@/dev/bench/report";

const discovery = "/.well-known/openid-configuration";

export async function documents(bench: BenchEnvironment): Promise<Measured> {
  const ours = (path: string): Side => ({
    name: `${path}, Latchkey`,
    url: bench.console.url,
    load: { requests: [{ method: "GET", path }], atOnce: 16 },
    cpuMs: bench.console.cpuMs,
  });
  if (!hasPeers) {
    const figures = await alternating(bench, [ours("/oauth2/jwks"), ours(discovery)]);
    return {
      rows: [said("JWKS and discovery", "node-oidc-provider is not installed in dev/bench")],
      figures,
    };
  }
  const jwk = createPrivateKey(bench.keys.OIDC_PRIVATE_KEY).export({ format: "jwk" });
  const peer = await startPeer(bench.lifetime, "issuer", {
    BENCH_KEY: JSON.stringify({ ...jwk, use: "sig", alg: "RS256" }),
  });
  const theirs = (path: string): Side => ({
    name: `${path}, node-oidc-provider`,
    url: peer.url,
    load: { requests: [{ method: "GET", path }], atOnce: 16 },
    cpuMs: peer.cpuMs,
  });
  const figures = await alternating(bench, [
    ours("/oauth2/jwks"),
    theirs("/jwks"),
    ours(discovery),
    theirs(discovery),
  ]);
  peer.child.kill("SIGKILL");
  const perSecond = (index: number) => figures[index]?.perSecond ?? Number.NaN;
  return {
    rows: [
      atLeast("JWKS, requests a second beside node-oidc-provider", perSecond(0) / perSecond(1), 2),
      atLeast("discovery, the same", perSecond(2) / perSecond(3), 2),
    ],
    figures,
  };
}
