import { organizationRoute } from "@/lib/http/route";
import { testConnection } from "@/lib/secret-providers/connection";

// POST /api/v1/organizations/{organizationId}/secret-provider-credentials/{id}/test-connection
export const POST = organizationRoute<{ id: string }>(({ actor, params }) =>
  testConnection(actor, params.id),
);
