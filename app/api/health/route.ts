import { machineRoute } from "@/lib/server/http/bound-route";
import { healthOperations } from "@/lib/shared/health/operations";
import { version } from "@/lib/shared/version";

export const dynamic = "force-dynamic";

export const GET = machineRoute(healthOperations.health, async () =>
  Response.json({ status: "ok", version }, { headers: { "cache-control": "no-store" } }),
);
