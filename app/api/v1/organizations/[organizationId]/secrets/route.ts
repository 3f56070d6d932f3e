import { organizationRoute } from "@/lib/http/route";
import { secretUse } from "@/lib/secret-history/service";

// GET /api/v1/organizations/{organizationId}/secrets?source=credential:<id>|default:aws|config:<id>&name=<name>
export const GET = organizationRoute(({ actor, query }) => secretUse(actor, query));
