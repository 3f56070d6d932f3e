// Binds an operation on a person's own account to its handler. The person is signed in, with or without an organization.
import { requireFactorGiven, requireStepUp } from "@/lib/server/auth/admission";
import { apiTokenOf, refuseToken } from "@/lib/server/auth/api-token";
import { requireOwnAccount } from "@/lib/server/auth/own-account";
import { currentSession } from "@/lib/server/auth/session";
import { readJson, strangerLimit } from "@/lib/server/http/body";
import { boundRoute } from "@/lib/server/http/bound-route";
import { type InputsOf, inputsOf } from "@/lib/server/http/inputs";
import type { Person } from "@/lib/server/profile/service";
import { AppError } from "@/lib/shared/errors";
import type { HandledBy, Operation } from "@/lib/shared/operations/operation";

export function personRoute<O extends Operation & { caller: { kind: "person" } }>(
  operation: O,
  handler: (person: Person, ...inputs: InputsOf<O>) => Promise<HandledBy<O>>,
) {
  return boundRoute(operation, async (request, origin, params) => {
    const token = apiTokenOf(request);
    if (token) await refuseToken(token, origin);
    const session = await currentSession();
    if (!session) throw new AppError("unauthenticated", "Sign in first.");
    if (!operation.beforeSecondFactor) requireFactorGiven(session);
    if (operation.stepUp) {
      await requireOwnAccount(session);
      requireStepUp(session);
    }
    const body = request.method === "GET" ? undefined : await readJson(request, { limit: strangerLimit });
    const person = {
      userId: session.userId,
      sessionId: session.id,
      opensOnly: session.organizationId,
      ...origin,
    };
    return handler(person, ...inputsOf(operation, request, params, body));
  });
}
