import { organizationRoute } from "@/lib/server/http/route";
import { createCredential, listCredentials } from "@/lib/server/secret-providers/service";
import { credentialOperations } from "@/lib/shared/secret-providers/operations";

// GET /api/v1/organizations/{organizationId}/secret-provider-credentials
export const GET = organizationRoute(credentialOperations.list, ({ actor, query }) =>
  listCredentials(actor, query),
);

// POST /api/v1/organizations/{organizationId}/secret-provider-credentials
export const POST = organizationRoute(credentialOperations.create, ({ actor, body }) =>
  createCredential(actor, body),
);
