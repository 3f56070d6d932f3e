import { openRoute } from "@/lib/server/http/open-route";
import { makeFirstOwner } from "@/lib/server/organizations/first-owner";
import { organizationOperations } from "@/lib/shared/organizations/operations";

// POST /api/v1/first-owner: makes the first organization with its owner, by an operator's link, while there is none.
export const POST = openRoute(organizationOperations.makeFirst, ({ visitor, body }) =>
  makeFirstOwner(visitor, body),
);
