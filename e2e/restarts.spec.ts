// Two servers behind nginx, restarted in turn under load: no request fails. RESTART_REQUESTS=10000 for as many.
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "@playwright/test";
import { kickoffInput } from "./examples";
import { nginx, startNginx } from "./nginx";

import { freePort, type OwnServer, startOwnServer } from "./server";
import { newWorkingOrganization } from "./working-organization";

const most = Number(process.env.RESTART_REQUESTS ?? 400);
const atOnce = 8;

test.use({ trace: "off" });
test.skip(!nginx, "nginx isn't installed (apt-get install nginx).");

test(`two servers restarted in turn drop none of ${most} requests`, async () => {
  test.setTimeout(120_000 + most * 100);
  const working = await newWorkingOrganization();
  const ports = [await freePort(), await freePort()];
  const address = `http://localhost:${ports[0]}`;
  const shared = { NEXTAUTH_URL: address, OIDC_ISSUER: address, TRUSTED_PROXIES: "1" };
  const start = (port: number) => startOwnServer({ ...shared, PORT: String(port) });
  const servers: OwnServer[] = await Promise.all(ports.map(start));
  const proxy = await startNginx(ports);

  const kinds: (() => Promise<Response>)[] = [
    () => fetch(`${proxy.url}/.well-known/openid-configuration`),
    () => fetch(`${proxy.url}/sign-in`),
    () =>
      fetch(`${proxy.url}/api/v1/worker/kickoffs`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${working.token}`,
          "content-type": "application/json",
          "idempotency-key": crypto.randomUUID(),
        },
        body: JSON.stringify(kickoffInput("worker")),
      }),
  ];
  const failures: string[] = [];
  const statuses: (number | null)[] = [];
  let sent = 0;
  // Each server is restarted once at least, however fast the requests are.
  const isOver = () => sent >= most && statuses.length >= ports.length;
  const load = async () => {
    while (!isOver()) {
      const kind = sent % kinds.length;
      sent += 1;
      const outcome = await (kinds[kind] as () => Promise<Response>)().then(
        async (response) => {
          await response.arrayBuffer();
          return response.status;
        },
        (error: Error) => String(error.cause ?? error),
      );
      if (![200, 201].includes(outcome as number)) failures.push(`${kind}: ${outcome}`);
    }
  };
  const done = Promise.all(Array.from({ length: atOnce }, load)).then(() => true);
  // Each is ready again before the other goes, as a rolling restart does it.
  for (let at = 0; !isOver(); at = 1 - at) {
    statuses.push((await servers[at]?.exit("SIGTERM")) ?? null);
    servers[at] = await start(ports[at] as number);
    await sleep(200);
  }
  await done;
  await Promise.all([proxy.stop(), ...servers.map((server) => server.stop())]);
  console.info(`${sent} requests over ${statuses.length} restarts, ${failures.length} failed.`);
  expect(failures).toEqual([]);
  expect(statuses).toEqual(statuses.map(() => 0));
});
