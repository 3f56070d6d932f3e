import { organizationRoute } from "@/lib/http/route";
import { createCredential, listCredentials } from "@/lib/secret-providers/service";

// GET /api/v1/organizations/{organizationId}/secret-provider-credentials
export const GET = organizationRoute(({ actor, query }) => listCredentials(actor, query));

// POST /api/v1/organizations/{organizationId}/secret-provider-credentials
export const POST = organizationRoute(({ actor, body }) => createCredential(actor, body), 201);
