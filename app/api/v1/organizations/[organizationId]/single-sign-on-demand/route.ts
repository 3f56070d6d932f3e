import { organizationRoute } from "@/lib/server/http/route";
import { demandSingleSignOn } from "@/lib/server/single-sign-on/demand";
import { singleSignOnOperations } from "@/lib/shared/single-sign-on/operations";

// PUT /api/v1/organizations/{organizationId}/single-sign-on-demand: whether only single sign-on opens it.
export const PUT = organizationRoute(singleSignOnOperations.demand, ({ actor, body }) =>
  demandSingleSignOn(actor, body),
);
