import { organizationRoute } from "@/lib/server/http/route";
import { createConfig, listConfigs } from "@/lib/server/workload-identity/service";
import { configOperations } from "@/lib/shared/workload-identity/operations";

// GET /api/v1/organizations/{organizationId}/workload-identity-configs
export const GET = organizationRoute(configOperations.list, ({ actor, query }) => listConfigs(actor, query));

// POST /api/v1/organizations/{organizationId}/workload-identity-configs
export const POST = organizationRoute(configOperations.create, ({ actor, body }) =>
  createConfig(actor, body),
);
