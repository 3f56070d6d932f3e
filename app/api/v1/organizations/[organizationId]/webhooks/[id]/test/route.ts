import { organizationRoute } from "@/lib/server/http/route";
import { sendTest } from "@/lib/server/webhooks/deliveries";
import { webhookOperations } from "@/lib/shared/webhooks/operations";

// POST /api/v1/organizations/{organizationId}/webhooks/{id}/test
export const POST = organizationRoute(webhookOperations.test, ({ actor, params }) =>
  sendTest(actor, params.id),
);
