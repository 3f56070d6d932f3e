import { organizationRoute } from "@/lib/server/http/route";
import { overview } from "@/lib/server/overview/service";
import { overviewOperations } from "@/lib/shared/overview/operations";

// GET /api/v1/organizations/{organizationId}/overview
export const GET = organizationRoute(overviewOperations.get, ({ actor }) => overview(actor));
