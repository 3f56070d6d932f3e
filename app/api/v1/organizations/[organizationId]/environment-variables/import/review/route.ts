import { reviewImport } from "@/lib/server/environment-variables/import/service";
import { organizationRoute } from "@/lib/server/http/route";
import { variableOperations } from "@/lib/shared/environment-variables/operations";

// POST /api/v1/organizations/{organizationId}/environment-variables/import/review
export const POST = organizationRoute(variableOperations.reviewImport, ({ actor, body }) =>
  reviewImport(actor, body),
);
