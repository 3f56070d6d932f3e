import { organizationRoute } from "@/lib/server/http/route";
import { redeliver } from "@/lib/server/webhooks/deliveries";
import { webhookOperations } from "@/lib/shared/webhooks/operations";

// POST /api/v1/organizations/{organizationId}/webhooks/{id}/deliveries/{deliveryId}
export const POST = organizationRoute(webhookOperations.redeliver, ({ actor, params }) =>
  redeliver(actor, params.id, params.deliveryId),
);
