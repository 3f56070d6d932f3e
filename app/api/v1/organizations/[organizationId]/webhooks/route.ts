import { organizationRoute } from "@/lib/server/http/route";
import { createWebhook, listWebhooks } from "@/lib/server/webhooks/service";
import { webhookOperations } from "@/lib/shared/webhooks/operations";

// GET /api/v1/organizations/{organizationId}/webhooks
export const GET = organizationRoute(webhookOperations.list, ({ actor, query }) =>
  listWebhooks(actor, query),
);

// POST /api/v1/organizations/{organizationId}/webhooks
export const POST = organizationRoute(webhookOperations.create, ({ actor, body }) =>
  createWebhook(actor, body),
);
