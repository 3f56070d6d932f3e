import { answerProgress } from "@/lib/server/http/progress";
import { organizationRoute } from "@/lib/server/http/route";
import { testConnection } from "@/lib/server/secret-providers/connection";
import type { ConnectionTestProgress } from "@/lib/shared/secret-providers/schema";

// POST /api/v1/organizations/{organizationId}/secret-provider-credentials/{id}/test-connection
export const POST = organizationRoute<{ id: string }>(({ actor, params, body, request }) =>
  answerProgress<ConnectionTestProgress, unknown>(request, (report) =>
    testConnection(actor, params.id, body, report),
  ),
);
