import { organizationRoute } from "@/lib/server/http/route";
import { createWebhook, listWebhooks } from "@/lib/server/webhooks/service";
import { webhookOperations } from "@/lib/shared/webhooks/operations";

export const GET = organizationRoute(webhookOperations.list, listWebhooks);
export const POST = organizationRoute(webhookOperations.create, createWebhook);
