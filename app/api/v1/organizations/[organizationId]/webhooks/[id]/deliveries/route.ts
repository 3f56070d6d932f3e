import { organizationRoute } from "@/lib/server/http/route";
import { listDeliveries } from "@/lib/server/webhooks/deliveries";
import { webhookOperations } from "@/lib/shared/webhooks/operations";

// GET /api/v1/organizations/{organizationId}/webhooks/{id}/deliveries
export const GET = organizationRoute(webhookOperations.deliveries, ({ actor, params, query }) =>
  listDeliveries(actor, params.id, query),
);
