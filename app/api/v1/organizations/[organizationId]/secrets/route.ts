import { organizationRoute } from "@/lib/http/route";
import { secretUse } from "@/lib/secret-history/service";
import { secretOperations } from "@/lib/shared/secret-history/operations";

// GET /api/v1/organizations/{organizationId}/secrets?source=credential:<id>|default:aws|config:<id>&name=<name>
export const GET = organizationRoute(secretOperations.get, ({ actor, query }) => secretUse(actor, query));
