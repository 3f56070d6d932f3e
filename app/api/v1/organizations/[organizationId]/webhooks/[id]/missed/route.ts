import { organizationRoute } from "@/lib/server/http/route";
import { settleMissed } from "@/lib/server/webhooks/deliveries";
import { webhookOperations } from "@/lib/shared/webhooks/operations";

// POST /api/v1/organizations/{organizationId}/webhooks/{id}/missed
export const POST = organizationRoute(webhookOperations.missed, ({ actor, params, body }) =>
  settleMissed(actor, params.id, body),
);
