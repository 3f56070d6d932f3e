import { organizationRoute } from "@/lib/server/http/route";
import { searchSecretNames } from "@/lib/server/secret-providers/connection";

// GET /api/v1/organizations/{organizationId}/secret-names?source=credential:<id>|default:aws&query=<text>
export const GET = organizationRoute(({ actor, query, request: { signal } }) =>
  searchSecretNames(actor, query, { signal }),
);
