import { organizationRoute } from "@/lib/server/http/route";
import { secretReadings } from "@/lib/server/secret-history/service";
import { secretOperations } from "@/lib/shared/secret-history/operations";

// GET /api/v1/organizations/{organizationId}/secrets/readings?source=…&name=…
export const GET = organizationRoute(secretOperations.readings, ({ actor, query }) =>
  secretReadings(actor, query),
);
