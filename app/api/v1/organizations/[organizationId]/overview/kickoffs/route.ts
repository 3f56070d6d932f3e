import { organizationRoute } from "@/lib/server/http/route";
import { kickoffCounts } from "@/lib/server/overview/kickoff-counts";

// GET /api/v1/organizations/{organizationId}/overview/kickoffs?period=24h|7d|30d
export const GET = organizationRoute(({ actor, query }) => kickoffCounts(actor, query));
