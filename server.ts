// `npm start`: Next behind a small server that bounds, refuses and drains. Bundled to dist/latchkey-server.mjs.
import { once } from "node:events";
import { createServer } from "node:http";
import path from "node:path";
import { closeDatabase, databaseIsAway } from "@/db/client";
import { flushFailedSignIns } from "@/lib/server/auth/failed-sign-ins";
import { endBackground } from "@/lib/server/background";
import { environment } from "@/lib/server/env";
import { endingOf, endOnSignals } from "@/lib/server/front/ending";
import { withMachinePaths } from "@/lib/server/front/machine-paths";
import { withOutagePage } from "@/lib/server/front/outage";
import { proxyCheckAnswer } from "@/lib/server/front/proxy-check";
import { createFront, type Handler } from "@/lib/server/front/server";
import { log } from "@/lib/server/log";
import { scrapeAnswer } from "@/lib/server/metrics/main-port";
import { version } from "@/lib/shared/version";

// Before Next is loaded, which chooses React's build by it.
Object.assign(process.env, { NODE_ENV: "production" });
const { default: next } = await import("next");

// Next to this file's folder, as a bundle.
const dir = path.join(import.meta.dirname, "..");
const ending = endingOf(async () => {
  // Next first: what it runs after answers may still ask the database.
  await app.close();
  await endBackground();
  await flushFailedSignIns();
  await closeDatabase();
});
endOnSignals(ending);

const app = next({
  dev: false,
  dir,
  hostname: process.env.HOST,
  port: Number(process.env.PORT) || undefined,
  // One that never listens: Next would take connections that ask for an upgrade from the real one, and drop them.
  httpServer: createServer(),
});
// Reads .env files, then runs instrumentation.ts: the process ends here when its configuration or database is wrong.
await app.prepare();
const { host, port, trustedProxies, shutdownSeconds, nextAuthSecret } = environment();
const answer = withMachinePaths(withOutagePage(app.getRequestHandler(), () => databaseIsAway()));
const handle: Handler = (request, response) => {
  ending.track(response);
  return (
    scrapeAnswer(request, response) ??
    proxyCheckAnswer(request, response, { nextAuthSecret, trustedProxies }) ??
    answer(request, response)
  );
};
const server = createFront(handle, { trustedProxies, isEnding: ending.isEnding });
ending.watch(server, shutdownSeconds * 1_000);
server.on("error", (error: NodeJS.ErrnoException) => {
  log("error", `Latchkey can't listen on port ${port} of ${host}.`, { code: error.code ?? "unknown" });
  process.exit(1);
});
server.listen({ port, host, backlog: 1024 });
await once(server, "listening");
log("info", `Latchkey is ready on ${host.includes(":") ? `[${host}]` : host}:${port}, version ${version}.`);
