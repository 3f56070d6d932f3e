import { organizationRoute } from "@/lib/server/http/route";
import { demandSingleSignOn } from "@/lib/server/single-sign-on/demand";
import { singleSignOnOperations } from "@/lib/shared/single-sign-on/operations";

export const PUT = organizationRoute(singleSignOnOperations.demand, demandSingleSignOn);
