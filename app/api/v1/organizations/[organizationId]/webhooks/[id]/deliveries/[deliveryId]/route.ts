import { organizationRoute } from "@/lib/server/http/route";
import { redeliver } from "@/lib/server/webhooks/deliveries";
import { webhookOperations } from "@/lib/shared/webhooks/operations";

export const POST = organizationRoute(webhookOperations.redeliver, redeliver);
