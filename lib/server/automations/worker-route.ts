// Binds an operation of workers to its handler: a deployment token or a worker's session in, never a person's. Nothing of Next.
import type { Origin, Worker } from "@/lib/server/auth/actor";
import { hashOf } from "@/lib/server/auth/token";
import { isWorkerToken, workerOf } from "@/lib/server/automations/deployments/token";
import { bearerOf, lookUpByTurns } from "@/lib/server/automations/shares";
import { refusalOfToken } from "@/lib/server/automations/wrong-tokens";
import type { FairShare } from "@/lib/server/fair-share";
import { requestIdOf, respond } from "@/lib/server/http/answer";
import { memberLimit, readJson } from "@/lib/server/http/body";
import { requireIds } from "@/lib/server/http/bound-route";
import { addressOf } from "@/lib/server/http/origin";
import { AppError } from "@/lib/shared/errors";
import {
  type HandledBy,
  type IfDeclared,
  type Operation,
  type ParamsOf,
  statusOf,
} from "@/lib/shared/operations/operation";

/** The body as it was sent, for the service to parse. `request` is for its headers. */
type WorkerRequest<O extends Operation, W extends Worker> = {
  request: Request;
  actor: W;
  params: ParamsOf<O>;
} & IfDeclared<O, "body", { body: unknown }>;

/**
 * @param share what each request takes a place in, by its organization; none for what belongs to a kickoff under way.
 * @param lookUp whose token it is, and what else the operation asks in the same question.
 */
export function workerRoute<O extends Operation & { caller: { kind: "worker" } }, W extends Worker = Worker>(
  operation: O,
  handler: (request: WorkerRequest<O, W>) => Promise<HandledBy<O>>,
  share?: FairShare,
  lookUp = workerOf as (token: string, origin: Origin) => Promise<W>,
) {
  const route = (request: Request, context?: { params: Promise<unknown> }): Promise<Response> =>
    respond(
      request,
      async () => {
        const token = bearerOf(request.headers.get("authorization"));
        if (!token) {
          throw new AppError(
            "unauthenticated",
            "Send the deployment token or the session: Authorization: Bearer <token>.",
          );
        }
        const params = ((await context?.params) ?? {}) as ParamsOf<O>;
        requireIds(params);
        const { signal } = request;
        const [address, since] = [addressOf(request.headers), performance.now()];
        const actor = await lookUpByTurns({ token, address, signal, since, share }, () =>
          lookUp(token, { address, requestId: requestIdOf(request) }),
        ).catch((error: unknown) => {
          throw isWorkerToken(token) ? refusalOfToken(error, address, hashOf(token)) : error;
        });
        // After the token: a stranger's body is not read at all.
        const body = await readJson(request, { limit: memberLimit });
        const work = () => handler({ request, actor, params, body } as WorkerRequest<O, W>);
        return share ? share.run(actor.organizationId, work, { signal, since }) : work();
      },
      statusOf(operation),
    );
  return Object.assign(route, { operation });
}
