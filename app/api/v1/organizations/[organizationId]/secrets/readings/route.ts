import { organizationRoute } from "@/lib/http/route";
import { secretReadings } from "@/lib/secret-history/service";

// GET /api/v1/organizations/{organizationId}/secrets/readings?source=…&name=…
export const GET = organizationRoute(({ actor, query }) => secretReadings(actor, query));
