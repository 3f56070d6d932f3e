import { machineRoute } from "@/lib/server/http/bound-route";
import { readiness } from "@/lib/server/readiness";
import { healthOperations } from "@/lib/shared/health/operations";

export const dynamic = "force-dynamic";

export const GET = machineRoute(healthOperations.ready, readiness);
