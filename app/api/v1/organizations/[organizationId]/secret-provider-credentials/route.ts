import { organizationRoute } from "@/lib/server/http/route";
import { createCredential, listCredentials } from "@/lib/server/secret-providers/service";

// GET /api/v1/organizations/{organizationId}/secret-provider-credentials
export const GET = organizationRoute(({ actor, query }) => listCredentials(actor, query));

// POST /api/v1/organizations/{organizationId}/secret-provider-credentials
export const POST = organizationRoute(({ actor, body }) => createCredential(actor, body), 201);
