import { organizationRoute } from "@/lib/server/http/route";
import { kickoffCounts } from "@/lib/server/overview/kickoff-counts";
import { overviewOperations } from "@/lib/shared/overview/operations";

export const GET = organizationRoute(overviewOperations.kickoffs, kickoffCounts);
