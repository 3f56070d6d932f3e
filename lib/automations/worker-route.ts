// The wrapper of the worker API's handlers: a deployment token in, never a session. Nothing of Next.
import type { Worker } from "@/lib/auth/actor";
import { workerOf } from "@/lib/automations/deployment-token";
import { refusalOfToken } from "@/lib/automations/wrong-tokens";
import { AppError } from "@/lib/errors";
import { requestIdOf, respond } from "@/lib/http/answer";
import { memberLimit, readJson } from "@/lib/http/body";
import { addressOf } from "@/lib/http/origin";
import { requireIds } from "@/lib/http/params";

interface WorkerRequest {
  /** For its headers. The body has been read. */
  request: Request;
  actor: Worker;
  body: unknown;
}

export function workerRoute<Params = unknown>(
  handler: (request: WorkerRequest & { params: Params }) => Promise<unknown>,
  status = 200,
) {
  return (request: Request, context?: { params: Promise<Params> }): Promise<Response> =>
    respond(
      request,
      async () => {
        const [, token] =
          /^Bearer ([\x21-\x7e]{1,200})$/i.exec(request.headers.get("authorization") ?? "") ?? [];
        if (!token) {
          throw new AppError("unauthenticated", "Send the deployment token: Authorization: Bearer <token>.");
        }
        const params = ((await context?.params) ?? {}) as Params & object;
        requireIds(params);
        const address = addressOf(request.headers);
        const actor = await workerOf(token, { address, requestId: requestIdOf(request) }).catch((error) => {
          throw token.startsWith("lkd_") ? refusalOfToken(error, address) : error;
        });
        // After the token: a stranger's body is not read at all.
        const body = await readJson(request, { limit: memberLimit });
        return handler({ request, actor, body, params });
      },
      status,
    );
}
