import { organizationRoute } from "@/lib/http/route";
import { configOperations } from "@/lib/shared/workload-identity/operations";
import { createConfig, listConfigs } from "@/lib/workload-identity/service";

// GET /api/v1/organizations/{organizationId}/workload-identity-configs
export const GET = organizationRoute(configOperations.list, ({ actor, query }) => listConfigs(actor, query));

// POST /api/v1/organizations/{organizationId}/workload-identity-configs
export const POST = organizationRoute(configOperations.create, ({ actor, body }) =>
  createConfig(actor, body),
);
