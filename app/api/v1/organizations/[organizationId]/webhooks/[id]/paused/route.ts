import { organizationRoute } from "@/lib/server/http/route";
import { switchWebhook } from "@/lib/server/webhooks/service";
import { webhookOperations } from "@/lib/shared/webhooks/operations";

export const PUT = organizationRoute(webhookOperations.switch, switchWebhook);
