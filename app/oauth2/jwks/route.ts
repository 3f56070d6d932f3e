import { jwks } from "@/lib/oidc/discovery";

export const dynamic = "force-dynamic";

// GET /oauth2/jwks
export const GET = jwks;
