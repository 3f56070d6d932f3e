import { organizationRoute } from "@/lib/server/http/route";
import { createConfig, listConfigs } from "@/lib/server/workload-identity/service";

// GET /api/v1/organizations/{organizationId}/workload-identity-configs
export const GET = organizationRoute(({ actor, query }) => listConfigs(actor, query));

// POST /api/v1/organizations/{organizationId}/workload-identity-configs
export const POST = organizationRoute(({ actor, body }) => createConfig(actor, body), 201);
