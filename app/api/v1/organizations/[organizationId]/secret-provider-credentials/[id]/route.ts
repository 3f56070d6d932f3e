import { deleteCredentialInUse } from "@/lib/server/environment-variables/credential-deletion";
import { organizationRoute } from "@/lib/server/http/route";
import { getCredential, updateCredential } from "@/lib/server/secret-providers/service";

interface Params {
  id: string;
}

// GET /api/v1/organizations/{organizationId}/secret-provider-credentials/{id}
export const GET = organizationRoute<Params>(({ actor, params }) => getCredential(actor, params.id));

// PUT /api/v1/organizations/{organizationId}/secret-provider-credentials/{id}
export const PUT = organizationRoute<Params>(({ actor, params, body, ifMatch }) =>
  updateCredential(actor, params.id, body, ifMatch),
);

// DELETE /api/v1/organizations/{organizationId}/secret-provider-credentials/{id}?reassignTo=<credential id>
export const DELETE = organizationRoute<Params>(({ actor, params, query, ifMatch }) =>
  deleteCredentialInUse(actor, params.id, query, ifMatch),
);
