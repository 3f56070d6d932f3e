import { organizationRoute } from "@/lib/server/http/route";
import { listDeliveries } from "@/lib/server/webhooks/deliveries";
import { webhookOperations } from "@/lib/shared/webhooks/operations";

export const GET = organizationRoute(webhookOperations.deliveries, listDeliveries);
