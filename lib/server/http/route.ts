// Binds an operation of members to its handler: actor, body, permission, call, answer. Nothing else.
import { database } from "@/db/client";
import { recordAudit } from "@/lib/server/audit/record";
import { deniedMessage, type Member, requirePermission } from "@/lib/server/auth/actor";
import { requireStepUp } from "@/lib/server/auth/admission";
import { apiTokenOf, personRequired, tokenMember } from "@/lib/server/auth/api-token";
import { currentMember } from "@/lib/server/auth/session";
import { memberLimit, readJson } from "@/lib/server/http/body";
import { boundRoute } from "@/lib/server/http/bound-route";
import { type InputsOf, inputsOf } from "@/lib/server/http/inputs";
import { grantorsFor } from "@/lib/server/rbac/grantors";
import { AppError } from "@/lib/shared/errors";
import type { Caller, HandledBy, Operation, ParamsOf } from "@/lib/shared/operations/operation";

type MemberOperation = Operation & { caller: Extract<Caller, { kind: "member" }> };

type Handler<O extends Operation> = (actor: Member, ...inputs: InputsOf<O>) => Promise<HandledBy<O>>;

/** A handler for members of the organization in the path, by session or API token. Refusals of permission are audited. */
export function organizationRoute<O extends MemberOperation>(operation: O, handler: Handler<O>) {
  return requestRoute(operation, () => handler);
}

/** An `organizationRoute` whose answer also depends on the request: on its headers, or on whether the caller still waits. */
export function requestRoute<O extends MemberOperation>(
  operation: O,
  handlerFor: (request: Request) => Handler<O>,
) {
  return boundRoute(operation, async (request, origin, params) => {
    const { organizationId } = params as ParamsOf<O> & { organizationId: string };
    const token = apiTokenOf(request);
    // A request with a token uses only the token, even if it also has a cookie.
    const actor = token
      ? await tokenMember(token, organizationId, origin)
      : await currentMember(organizationId, origin, { isDeleted: operation.ofDeleted === true });
    const body = request.method === "GET" ? undefined : await readJson(request, { limit: memberLimit });
    const inputs = inputsOf(operation, request, params, body);
    return permitted(actor, operation, body)
      .then(() => handlerFor(request)(actor, ...inputs))
      .catch((error: unknown) => denied(error, actor, request));
  });
}

/** The permission comes first: a person without it is not asked for a password. */
async function permitted(actor: Member, { caller, stepUp }: MemberOperation, body: unknown): Promise<void> {
  const { needs, ownerAlone, personAlone } = caller;
  if (needs.length > 0) requirePermission(actor, ...needs);
  if (actor.apiToken && (ownerAlone || personAlone)) throw personRequired();
  if (stepUp === true || (stepUp === "with_secrets" && bringsSecrets(body))) requireStepUpOf(actor);
}

/** Whatever it is that the cloud then makes of it: what is absent, null or blank leaves the stored one. */
function bringsSecrets(body: unknown): boolean {
  const { secrets } = (body ?? {}) as { secrets?: unknown };
  if (typeof secrets !== "object" || secrets === null) return false;
  return Object.values(secrets).some((secret) => secret !== null && secret !== undefined && secret !== "");
}

function requireStepUpOf({ session }: Member): void {
  if (!session) throw personRequired();
  requireStepUp(session);
}

async function denied(error: unknown, actor: Member, request: Request): Promise<never> {
  if (error instanceof AppError && (error.code === "permission_denied" || error.code === "person_required")) {
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
      const words = deniedMessage(missing, actor, grantors[missing]);
      throw new AppError(error.code, words, { missing, failures });
    }
  }
  throw error;
}
