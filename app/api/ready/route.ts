import { readiness } from "@/lib/server/readiness";

export const dynamic = "force-dynamic";

// GET /api/ready: database, migrations, issuer.
export const GET = readiness;
