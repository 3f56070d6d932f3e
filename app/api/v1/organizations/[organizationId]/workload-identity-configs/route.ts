import { organizationRoute } from "@/lib/server/http/route";
import { createConfig, listConfigs } from "@/lib/server/workload-identity/service";
import { configOperations } from "@/lib/shared/workload-identity/operations";

export const GET = organizationRoute(configOperations.list, listConfigs);
export const POST = organizationRoute(configOperations.create, createConfig);
