import { openRoute } from "@/lib/server/http/open-route";
import { makeFirstOwner } from "@/lib/server/organizations/first-owner";
import { organizationOperations } from "@/lib/shared/organizations/operations";

export const POST = openRoute(organizationOperations.makeFirst, makeFirstOwner);
