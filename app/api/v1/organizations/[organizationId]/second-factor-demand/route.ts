import { organizationRoute } from "@/lib/server/http/route";
import { demandSecondFactor } from "@/lib/server/organizations/settings";
import { organizationOperations } from "@/lib/shared/organizations/operations";

// PUT /api/v1/organizations/{organizationId}/second-factor-demand: whether everyone needs one.
export const PUT = organizationRoute(organizationOperations.demandSecondFactor, ({ actor, body }) =>
  demandSecondFactor(actor, body),
);
