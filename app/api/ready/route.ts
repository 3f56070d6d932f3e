import { machineRoute } from "@/lib/http/machine-route";
import { readiness } from "@/lib/readiness";
import { healthOperations } from "@/lib/shared/health/operations";

export const dynamic = "force-dynamic";

// GET /api/ready: database, migrations, issuer.
export const GET = machineRoute(healthOperations.ready, readiness);
