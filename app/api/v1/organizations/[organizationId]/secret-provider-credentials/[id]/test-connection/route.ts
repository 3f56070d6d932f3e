import { answerProgress } from "@/lib/http/progress";
import { organizationRoute } from "@/lib/http/route";
import { testConnection } from "@/lib/secret-providers/connection";
import type { ConnectionTestProgress } from "@/lib/secret-providers/schema";

// POST /api/v1/organizations/{organizationId}/secret-provider-credentials/{id}/test-connection
export const POST = organizationRoute<{ id: string }>(({ actor, params, body, request }) =>
  answerProgress<ConnectionTestProgress, unknown>(request, (report) =>
    testConnection(actor, params.id, body, report),
  ),
);
