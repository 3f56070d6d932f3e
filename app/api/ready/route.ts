import { readiness } from "@/lib/readiness";

export const dynamic = "force-dynamic";

// GET /api/ready: database, migrations, issuer.
export const GET = readiness;
