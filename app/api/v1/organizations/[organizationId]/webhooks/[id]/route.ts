import { organizationRoute } from "@/lib/server/http/route";
import { deleteWebhook, getWebhook, updateWebhook } from "@/lib/server/webhooks/service";
import { webhookOperations } from "@/lib/shared/webhooks/operations";

export const GET = organizationRoute(webhookOperations.get, getWebhook);
export const PUT = organizationRoute(webhookOperations.update, updateWebhook);
export const DELETE = organizationRoute(webhookOperations.delete, deleteWebhook);
