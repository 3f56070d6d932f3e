import { machineRoute } from "@/lib/http/machine-route";
import { jwks } from "@/lib/oidc/discovery";
import { issuerOperations } from "@/lib/shared/oidc/operations";

export const dynamic = "force-dynamic";

// GET /oauth2/jwks
export const GET = machineRoute(issuerOperations.keys, jwks);
