import { organizationRoute } from "@/lib/server/http/route";
import { switchWebhook } from "@/lib/server/webhooks/service";
import { webhookOperations } from "@/lib/shared/webhooks/operations";

// PUT /api/v1/organizations/{organizationId}/webhooks/{id}/paused
export const PUT = organizationRoute(webhookOperations.switch, ({ actor, params, body }) =>
  switchWebhook(actor, params.id, body),
);
