import { machineRoute } from "@/lib/server/http/machine-route";
import { discovery } from "@/lib/server/oidc/discovery";
import { issuerOperations } from "@/lib/shared/oidc/operations";

export const dynamic = "force-dynamic";

// GET /.well-known/openid-configuration
export const GET = machineRoute(issuerOperations.discovery, discovery);
