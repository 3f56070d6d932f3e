import { organizationRoute } from "@/lib/server/http/route";
import { demandSecondFactor } from "@/lib/server/organizations/settings";
import { organizationOperations } from "@/lib/shared/organizations/operations";

export const PUT = organizationRoute(organizationOperations.demandSecondFactor, demandSecondFactor);
