import { machineRoute } from "@/lib/server/http/bound-route";
import { answeredInFront } from "@/lib/server/http/in-front";
import { jwks, settledDocument } from "@/lib/server/oidc/discovery";
import { issuerOperations } from "@/lib/shared/oidc/operations";

export const dynamic = "force-dynamic";

export const GET = answeredInFront(machineRoute(issuerOperations.keys, jwks), () => settledDocument("jwks"));
