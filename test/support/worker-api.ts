// The worker API behind a real HTTP server on loopback, as Next mounts it: for tests with the real worker's code.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { issueIdentityToken } from "@/lib/server/automations/kickoffs/identity-tokens";
import { recordOutcome } from "@/lib/server/automations/kickoffs/outcome";
import { kickoffWorkerOf, startKickoff } from "@/lib/server/automations/kickoffs/service";
import { kickoffShares } from "@/lib/server/automations/shares";
import { workerRoute } from "@/lib/server/automations/worker-route";
import { workerOperations } from "@/lib/shared/workers/operations";

export async function startWorkerApi() {
  const kickoffs = workerRoute(
    workerOperations.startKickoff,
    ({ request, actor, body }) => startKickoff(actor, body, request.headers.get("idempotency-key")),
    kickoffShares,
    kickoffWorkerOf,
  );
  const tokens = workerRoute(workerOperations.issueIdentityToken, ({ actor, body }) =>
    issueIdentityToken(actor, body),
  );
  const outcomes = workerRoute(workerOperations.recordOutcome, ({ actor, params, body }) =>
    recordOutcome(actor, params.kickoffId, body),
  );
  const server = createServer(async (incoming, outgoing) => {
    const { url = "", method, headers } = incoming;
    const body = await text(incoming);
    const request = new Request(`http://localhost${url}`, {
      method,
      headers: headers as Record<string, string>,
      ...(body && { body }),
    });
    const kickoffId = /^\/api\/v1\/worker\/kickoffs\/([^/]+)\/outcome$/.exec(url)?.[1];
    const response = await (kickoffId
      ? outcomes(request, { params: Promise.resolve({ kickoffId }) })
      : url === "/api/v1/worker/kickoffs"
        ? kickoffs(request)
        : tokens(request));
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.end(await response.text());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
