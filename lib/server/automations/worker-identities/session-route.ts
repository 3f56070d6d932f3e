// `POST /api/v1/worker/sessions`: for workers that nobody knows yet. Nothing of Next.

import { startWorkerSession } from "@/lib/server/automations/worker-identities/sessions";
import { refusalOfToken } from "@/lib/server/automations/wrong-tokens";
import { environment } from "@/lib/server/env";
import { fairShare } from "@/lib/server/fair-share";
import { requestIdOf, respond } from "@/lib/server/http/answer";
import { readJson, strangerLimit } from "@/lib/server/http/body";
import { machineRoute } from "@/lib/server/http/bound-route";
import { addressOf } from "@/lib/server/http/origin";
import { watched } from "@/lib/server/metrics/queues";
import { knownIssuers } from "@/lib/server/oidc/issuers";
import { fetchText } from "@/lib/server/outgoing/get";
import { processWide } from "@/lib/server/process-wide";
import { workerOperations } from "@/lib/shared/workers/operations";

/** By address: a token costs a few queries and a signature, and at times two documents of its issuer. */
const shares = watched(
  "worker_sessions",
  fairShare(
    { runningPerKey: 4, running: 16, queuedPerKey: 32, queued: 256, waitMs: 3_000 },
    {
      own: "Too many sessions are starting from this address. Try again in a few seconds.",
      all: "Latchkey is busy with sessions. Try again in a few seconds.",
    },
  ),
);

const issuers = processWide("worker-issuers", () =>
  knownIssuers((url) => fetchText(url, { hosts: environment().allowedPrivateHosts })),
);

export const sessionRoute = machineRoute(workerOperations.startSession, (request) =>
  respond(
    request,
    async () => {
      const [address, since] = [addressOf(request.headers), performance.now()];
      const start = async () => {
        const body = await readJson(request, { limit: strangerLimit });
        return startWorkerSession(body, { address, requestId: requestIdOf(request) }, issuers);
      };
      return shares
        .run(`from ${address}`, start, { signal: request.signal, since })
        .catch((error: unknown) => {
          throw refusalOfToken(error, address);
        });
    },
    201,
  ),
);
