import { pendingChanges } from "@/lib/server/automations/deployments/pending-changes";
import { organizationRoute } from "@/lib/server/http/route";
import { automationOperations } from "@/lib/shared/automations/operations";

export const GET = organizationRoute(automationOperations.pendingChanges, pendingChanges);
