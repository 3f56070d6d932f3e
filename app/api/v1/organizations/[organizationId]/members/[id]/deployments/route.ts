import { revokeSeenDeployments, seenDeployments } from "@/lib/server/automations/deployments/seen";
import { organizationRoute } from "@/lib/server/http/route";
import { deploymentOperations } from "@/lib/shared/automations/operations";

export const GET = organizationRoute(deploymentOperations.listSeen, seenDeployments);
export const DELETE = organizationRoute(deploymentOperations.revokeSeen, revokeSeenDeployments);
