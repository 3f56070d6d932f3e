import { reviewImport } from "@/lib/environment-variables/import/service";
import { organizationRoute } from "@/lib/http/route";

// POST /api/v1/organizations/{organizationId}/environment-variables/import/review
export const POST = organizationRoute(({ actor, body }) => reviewImport(actor, body));
