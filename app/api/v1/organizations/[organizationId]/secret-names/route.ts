import { organizationRoute } from "@/lib/server/http/route";
import { searchSecretNames } from "@/lib/server/secret-providers/search-secret-names";
import { credentialOperations } from "@/lib/shared/secret-providers/operations";

// GET /api/v1/organizations/{organizationId}/secret-names?source=credential:<id>|default:<cloud>&query=<text>
export const GET = organizationRoute(
  credentialOperations.secretNames,
  ({ actor, query, request: { signal } }) => searchSecretNames(actor, query, { signal }),
);
