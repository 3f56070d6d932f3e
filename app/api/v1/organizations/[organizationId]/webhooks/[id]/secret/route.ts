import { organizationRoute } from "@/lib/server/http/route";
import { rotateSecret } from "@/lib/server/webhooks/service";
import { webhookOperations } from "@/lib/shared/webhooks/operations";

export const POST = organizationRoute(webhookOperations.rotateSecret, rotateSecret);
