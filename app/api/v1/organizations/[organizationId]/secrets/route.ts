import { organizationRoute } from "@/lib/server/http/route";
import { secretUse } from "@/lib/server/secret-history/service";

// GET /api/v1/organizations/{organizationId}/secrets?source=credential:<id>|default:aws|config:<id>&name=<name>
export const GET = organizationRoute(({ actor, query }) => secretUse(actor, query));
