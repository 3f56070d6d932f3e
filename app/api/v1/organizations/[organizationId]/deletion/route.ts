import { organizationRoute } from "@/lib/server/http/route";
import { deleteOrganization, restoreOrganization } from "@/lib/server/organizations/deletion";
import { organizationOperations } from "@/lib/shared/organizations/operations";

// POST /api/v1/organizations/{organizationId}/deletion
export const POST = organizationRoute(organizationOperations.delete, ({ actor, body }) =>
  deleteOrganization(actor, body),
);

// DELETE /api/v1/organizations/{organizationId}/deletion: takes it back, within seven days.
export const DELETE = organizationRoute(organizationOperations.restore, ({ actor }) =>
  restoreOrganization(actor),
);
