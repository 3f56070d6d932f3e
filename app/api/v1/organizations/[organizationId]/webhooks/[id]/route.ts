import { organizationRoute } from "@/lib/server/http/route";
import { deleteWebhook, getWebhook, updateWebhook } from "@/lib/server/webhooks/service";
import { webhookOperations } from "@/lib/shared/webhooks/operations";

// GET /api/v1/organizations/{organizationId}/webhooks/{id}
export const GET = organizationRoute(webhookOperations.get, ({ actor, params }) =>
  getWebhook(actor, params.id),
);

// PUT /api/v1/organizations/{organizationId}/webhooks/{id}
export const PUT = organizationRoute(webhookOperations.update, ({ actor, params, body, ifMatch }) =>
  updateWebhook(actor, params.id, body, ifMatch),
);

// DELETE /api/v1/organizations/{organizationId}/webhooks/{id}
export const DELETE = organizationRoute(webhookOperations.delete, ({ actor, params, ifMatch }) =>
  deleteWebhook(actor, params.id, ifMatch),
);
