import { organizationRoute } from "@/lib/server/http/route";
import { settleMissed } from "@/lib/server/webhooks/deliveries";
import { webhookOperations } from "@/lib/shared/webhooks/operations";

export const POST = organizationRoute(webhookOperations.missed, settleMissed);
