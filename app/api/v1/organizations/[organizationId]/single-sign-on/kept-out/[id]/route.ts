import { organizationRoute } from "@/lib/server/http/route";
import { letInAgain } from "@/lib/server/single-sign-on/kept-out";
import { singleSignOnOperations } from "@/lib/shared/single-sign-on/operations";

// DELETE /api/v1/organizations/{organizationId}/single-sign-on/kept-out/{id}
export const DELETE = organizationRoute(singleSignOnOperations.letInAgain, ({ actor, params }) =>
  letInAgain(actor, params.id),
);
