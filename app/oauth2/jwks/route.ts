import { jwks } from "@/lib/server/oidc/discovery";

export const dynamic = "force-dynamic";

// GET /oauth2/jwks
export const GET = jwks;
