import { organizationRoute } from "@/lib/server/http/route";
import { getSingleSignOn, removeSingleSignOn, setSingleSignOn } from "@/lib/server/single-sign-on/service";
import { singleSignOnOperations } from "@/lib/shared/single-sign-on/operations";

export const GET = organizationRoute(singleSignOnOperations.get, getSingleSignOn);
export const PUT = organizationRoute(singleSignOnOperations.set, setSingleSignOn);
export const DELETE = organizationRoute(singleSignOnOperations.remove, removeSingleSignOn);
