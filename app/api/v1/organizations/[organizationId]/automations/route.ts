import { createAutomation, listAutomations } from "@/lib/server/automations/service";
import { organizationRoute } from "@/lib/server/http/route";

// GET /api/v1/organizations/{organizationId}/automations
export const GET = organizationRoute(({ actor, query }) => listAutomations(actor, query));

// POST /api/v1/organizations/{organizationId}/automations
export const POST = organizationRoute(({ actor, body }) => createAutomation(actor, body), 201);
