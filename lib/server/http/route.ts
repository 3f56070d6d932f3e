// The wrapper of the console's route handlers: actor, body, call, answer. Nothing else.
import { database } from "@/db/client";
import { recordAudit } from "@/lib/server/audit/record";
import { deniedMessage, type Member } from "@/lib/server/auth/actor";
import { currentMember } from "@/lib/server/auth/session";
import { type IfMatch, ifMatchOf } from "@/lib/server/etags/etag";
import { requestIdOf, respond } from "@/lib/server/http/answer";
import { memberLimit, readJson } from "@/lib/server/http/body";
import { addressOf, requireSameOrigin } from "@/lib/server/http/origin";
import { requireIds } from "@/lib/server/http/params";
import { grantorsFor } from "@/lib/server/rbac/grantors";
import { AppError } from "@/lib/shared/errors";

export interface OrganizationRequest<Params> {
  /** For what the answer depends on besides: its headers. The body has been read. */
  request: Request;
  actor: Member;
  /** The parsed JSON body; `undefined` when there is none. */
  body: unknown;
  query: Record<string, string>;
  /** Which states of the object in the path a change is meant for. */
  ifMatch: IfMatch;
  params: Params;
}

interface Context<Params> {
  params: Promise<Params & { organizationId: string }>;
}

type Handler<Params> = (request: OrganizationRequest<Params>) => Promise<unknown>;

/** A handler for signed-in members of the organization in the path. Refusals of permission are audited. */
export function organizationRoute<Params = Record<never, never>>(handler: Handler<Params>, status = 200) {
  return (request: Request, context: Context<Params>): Promise<Response> =>
    respond(
      request,
      async () => {
        requireSameOrigin(request);
        const params = await context.params;
        requireIds(params);
        const actor = await currentMember(params.organizationId, {
          address: addressOf(request.headers),
          requestId: requestIdOf(request),
        });
        const body = request.method === "GET" ? undefined : await readJson(request, { limit: memberLimit });
        const query = Object.fromEntries(new URL(request.url).searchParams);
        const ifMatch = ifMatchOf(request.headers);
        return handler({ request, actor, body, query, ifMatch, params }).catch((error: unknown) =>
          denied(error, actor, request),
        );
      },
      status,
    );
}

async function denied(error: unknown, actor: Member, request: Request): Promise<never> {
  if (error instanceof AppError && error.code === "permission_denied") {
    const path = new URL(request.url).pathname;
    await recordAudit(database(), actor, {
      action: "permission.denied",
      object: { kind: "route", id: `${request.method} ${path}`, label: `${request.method} ${path}` },
      outcome: "denied",
      detail: { reason: error.message },
    });
    const { missing, failures } = error;
    if (missing) {
      const grantors = await grantorsFor(actor);
      throw new AppError(error.code, deniedMessage(missing, actor, grantors[missing]), {
        missing,
        failures,
      });
    }
  }
  throw error;
}
