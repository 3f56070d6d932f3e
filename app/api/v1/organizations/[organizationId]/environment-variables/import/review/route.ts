import { reviewImport } from "@/lib/server/environment-variables/import/service";
import { organizationRoute } from "@/lib/server/http/route";

// POST /api/v1/organizations/{organizationId}/environment-variables/import/review
export const POST = organizationRoute(({ actor, body }) => reviewImport(actor, body));
