import { machineRoute } from "@/lib/http/machine-route";
import { discovery } from "@/lib/oidc/discovery";
import { issuerOperations } from "@/lib/shared/oidc/operations";

export const dynamic = "force-dynamic";

// GET /.well-known/openid-configuration
export const GET = machineRoute(issuerOperations.discovery, discovery);
