import { organizationRoute } from "@/lib/server/http/route";
import { secretUse } from "@/lib/server/secret-history/service";
import { secretOperations } from "@/lib/shared/secret-history/operations";

// GET /api/v1/organizations/{organizationId}/secrets?source=credential:<id>|default:<cloud>|config:<id>&name=<name>
export const GET = organizationRoute(secretOperations.get, ({ actor, query }) => secretUse(actor, query));
