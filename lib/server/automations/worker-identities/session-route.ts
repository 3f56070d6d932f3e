// `POST /api/v1/worker/sessions`: for workers that nobody knows yet. Nothing of Next.
import { issuerKeys } from "@/lib/server/automations/worker-identities/issuer-keys";
import { startWorkerSession } from "@/lib/server/automations/worker-identities/sessions";
import { refusalOfToken } from "@/lib/server/automations/wrong-tokens";
import { environment } from "@/lib/server/env";
import { fairShare } from "@/lib/server/fair-share";
import { requestIdOf, respond } from "@/lib/server/http/answer";
import { readJson, strangerLimit } from "@/lib/server/http/body";
import { machineRoute } from "@/lib/server/http/machine-route";
import { addressOf } from "@/lib/server/http/origin";
import { watched } from "@/lib/server/metrics/queues";
import { getDocument } from "@/lib/server/outgoing/get";
import { processWide } from "@/lib/server/process-wide";
import { AppError } from "@/lib/shared/errors";
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

const keys = processWide("worker-issuer-keys", () => issuerKeys(fetchDocument));

async function fetchDocument(url: URL): Promise<string> {
  const got = await getDocument(url, { hosts: environment().allowedPrivateHosts });
  if ("body" in got) return got.body;
  const why = "status" in got ? `It answered with status ${got.status}.` : failures[got.failure];
  throw new AppError("overloaded", `Latchkey couldn't fetch ${url.origin}${url.pathname}. ${why}`, {
    retryAfterSeconds: 10,
  });
}

const failures: Record<
  Extract<Awaited<ReturnType<typeof getDocument>>, { failure: string }>["failure"],
  string
> = {
  timeout: "It didn't answer in time.",
  unknown_name: "Its name isn't known.",
  not_allowed: "The address is private, and ALLOWED_PRIVATE_HOSTS doesn't list it.",
  unreachable: "It can't be reached.",
  certificate: "Its certificate isn't valid.",
  tls: "The TLS connection failed.",
  broken_off: "The connection broke.",
  proxy: "The proxy refused or failed.",
  too_large: "The document is too large.",
};

export const sessionRoute = machineRoute(workerOperations.startSession, (request) =>
  respond(
    request,
    async () => {
      const [address, since] = [addressOf(request.headers), performance.now()];
      const start = async () => {
        const body = await readJson(request, { limit: strangerLimit });
        return startWorkerSession(body, { address, requestId: requestIdOf(request) }, keys);
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
