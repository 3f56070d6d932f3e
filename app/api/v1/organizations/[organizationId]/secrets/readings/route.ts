import { organizationRoute } from "@/lib/server/http/route";
import { secretReadings } from "@/lib/server/secret-history/service";

// GET /api/v1/organizations/{organizationId}/secrets/readings?source=…&name=…
export const GET = organizationRoute(({ actor, query }) => secretReadings(actor, query));
