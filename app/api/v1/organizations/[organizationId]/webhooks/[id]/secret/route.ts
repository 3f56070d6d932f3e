import { organizationRoute } from "@/lib/server/http/route";
import { rotateSecret } from "@/lib/server/webhooks/service";
import { webhookOperations } from "@/lib/shared/webhooks/operations";

// POST /api/v1/organizations/{organizationId}/webhooks/{id}/secret
export const POST = organizationRoute(webhookOperations.rotateSecret, ({ actor, params, ifMatch }) =>
  rotateSecret(actor, params.id, ifMatch),
);
