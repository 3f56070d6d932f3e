import { listVariables } from "@/lib/server/environment-variables/listing";
import { createVariable } from "@/lib/server/environment-variables/service";
import { organizationRoute } from "@/lib/server/http/route";

// GET /api/v1/organizations/{organizationId}/environment-variables
export const GET = organizationRoute(({ actor, query }) => listVariables(actor, query));

// POST /api/v1/organizations/{organizationId}/environment-variables
export const POST = organizationRoute(({ actor, body }) => createVariable(actor, body), 201);
