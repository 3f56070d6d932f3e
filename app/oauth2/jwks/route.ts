import { machineRoute } from "@/lib/server/http/machine-route";
import { jwks } from "@/lib/server/oidc/discovery";
import { issuerOperations } from "@/lib/shared/oidc/operations";

export const dynamic = "force-dynamic";

// GET /oauth2/jwks
export const GET = machineRoute(issuerOperations.keys, jwks);
