import { discovery } from "@/lib/server/oidc/discovery";

export const dynamic = "force-dynamic";

// GET /.well-known/openid-configuration
export const GET = discovery;
