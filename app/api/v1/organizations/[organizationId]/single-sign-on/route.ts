import { organizationRoute } from "@/lib/server/http/route";
import { getSingleSignOn, removeSingleSignOn, setSingleSignOn } from "@/lib/server/single-sign-on/service";
import { singleSignOnOperations } from "@/lib/shared/single-sign-on/operations";

// GET /api/v1/organizations/{organizationId}/single-sign-on
export const GET = organizationRoute(singleSignOnOperations.get, ({ actor }) => getSingleSignOn(actor));

// PUT /api/v1/organizations/{organizationId}/single-sign-on: its own provider, or the installation's people.
export const PUT = organizationRoute(singleSignOnOperations.set, ({ actor, body, ifMatch }) =>
  setSingleSignOn(actor, body, ifMatch),
);

// DELETE /api/v1/organizations/{organizationId}/single-sign-on
export const DELETE = organizationRoute(singleSignOnOperations.remove, ({ actor, ifMatch }) =>
  removeSingleSignOn(actor, ifMatch),
);
