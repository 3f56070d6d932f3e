import { organizationRoute } from "@/lib/http/route";
import { deleteCredential, getCredential, updateCredential } from "@/lib/secret-providers/service";

interface Params {
  id: string;
}

// GET /api/v1/organizations/{organizationId}/secret-provider-credentials/{id}
export const GET = organizationRoute<Params>(({ actor, params }) => getCredential(actor, params.id));

// PUT /api/v1/organizations/{organizationId}/secret-provider-credentials/{id}
export const PUT = organizationRoute<Params>(({ actor, params, body }) =>
  updateCredential(actor, params.id, body),
);

// DELETE /api/v1/organizations/{organizationId}/secret-provider-credentials/{id}
export const DELETE = organizationRoute<Params>(({ actor, params }) => deleteCredential(actor, params.id));
