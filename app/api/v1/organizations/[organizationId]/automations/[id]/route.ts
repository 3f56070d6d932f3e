import { deleteAutomation, getAutomation, updateAutomation } from "@/lib/server/automations/service";
import { organizationRoute } from "@/lib/server/http/route";

interface Params {
  id: string;
}

// GET /api/v1/organizations/{organizationId}/automations/{id}
export const GET = organizationRoute<Params>(({ actor, params }) => getAutomation(actor, params.id));

// PUT /api/v1/organizations/{organizationId}/automations/{id}
export const PUT = organizationRoute<Params>(({ actor, params, body, ifMatch }) =>
  updateAutomation(actor, params.id, body, ifMatch),
);

// DELETE /api/v1/organizations/{organizationId}/automations/{id}
export const DELETE = organizationRoute<Params>(({ actor, params, ifMatch }) =>
  deleteAutomation(actor, params.id, ifMatch),
);
