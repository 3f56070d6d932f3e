import { organizationRoute } from "@/lib/server/http/route";
import { letInAgain } from "@/lib/server/single-sign-on/kept-out";
import { singleSignOnOperations } from "@/lib/shared/single-sign-on/operations";

export const DELETE = organizationRoute(singleSignOnOperations.letInAgain, letInAgain);
