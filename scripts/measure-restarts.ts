// Starts 81 workers while a production console is killed and away for 4 s, four times: `npm run measure:restarts`.
import { setTimeout as sleep } from "node:timers/promises";
import { acme } from "@/scripts/acme";
import { awsAccount } from "@/scripts/aws-account";
import { signIn } from "@/scripts/console-client";
import { consoleReady, startConsole } from "@/scripts/console-process";
import { walkGuide } from "@/scripts/guide";
import { expectedRoleArn } from "@/scripts/guide-aws";
import { type Lifetime, runToEnd } from "@/scripts/lifetime";
import { requireFreePort } from "@/scripts/ports";
import { buildWhatIsStale, startProductionStage } from "@/scripts/production-stage";
import { progressOn } from "@/scripts/progress";
import { runWorker } from "@/scripts/worker-process";

const startCount = 81;
const restartCount = 4;
const awayMs = 4_000;
const betweenStartsMs = 800;
const progress = progressOn(process.stdout);

await runToEnd(measure);

async function measure(lifetime: Lifetime): Promise<number> {
  const port = await requireFreePort("PORT", "the console");
  await buildWhatIsStale(lifetime, progress);
  const stage = await startProductionStage(lifetime, { port }, progress);
  const { consoleUrl, organization, simulator, environment } = stage;
  const owner = await signIn(consoleUrl, acme.owner, organization.id);
  const start = (token: string, command: string[]) =>
    runWorker(lifetime, { consoleUrl, simulatorUrl: simulator.url, token }, command);
  const found = {
    issuer: consoleUrl,
    roleArn: expectedRoleArn(simulator.accountId),
    versionIds: [],
    seenValues: [],
    deploymentToken: "",
    automationId: "",
  };
  const aws = awsAccount(simulator, "us-east-1");
  const console = async () => owner;
  await walkGuide(
    { consoleUrl, organization, aws, console, runWorker: start, found },
    new Set([10]),
    progress,
  );

  let server = stage.server;
  let isOver = false;
  const restarts = (async () => {
    for (let restart = 0; restart < restartCount; restart += 1) {
      await sleep(4_000);
      await server.stop();
      await sleep(awayMs);
      server = startConsole(lifetime, "start", environment, "keep");
      await consoleReady(server, port);
    }
    isOver = true;
  })();
  const failures: string[] = [];
  const tookMs: number[] = [];
  const runs: Promise<void>[] = [];
  while (runs.length < startCount || !isOver) {
    const begun = performance.now();
    const run = start(found.deploymentToken, ["true"]).then(
      () => void tookMs.push(performance.now() - begun),
      (error: Error & { said?: string }) => void failures.push(error.said ?? error.message),
    );
    runs.push(run);
    await sleep(betweenStartsMs);
  }
  await Promise.all([...runs, restarts]);

  const { items } = await owner.request<{ items: { status: string; attempts: number }[] }>(
    "GET",
    `automations/${found.automationId}/kickoffs?limit=100`,
  );
  const count = (test: (kickoff: { status: string; attempts: number }) => boolean) =>
    items.filter(test).length;
  const sorted = tookMs.toSorted((a, b) => a - b);
  const seconds = (share: number) =>
    ((sorted[Math.floor(share * (sorted.length - 1))] ?? 0) / 1000).toFixed(1);
  progress.print(
    [
      `${runs.length} starts over ${restartCount} restarts of ${awayMs / 1000} s: ${failures.length} failed.`,
      `A start took ${seconds(0.5)} s (median), ${seconds(0.95)} s (p95), ${seconds(1)} s (longest).`,
      `Of the latest ${items.length} kickoffs ${count(({ status }) => status === "resolved")} are resolved, ${count(({ attempts }) => attempts > 1)} of them begun more than once.`,
      ...failures,
    ].join("\n"),
  );
  return failures.length > 0 ? 1 : 0;
}
