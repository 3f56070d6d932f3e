import { createAutomation, listAutomations } from "@/lib/server/automations/service";
import { organizationRoute } from "@/lib/server/http/route";
import { automationOperations } from "@/lib/shared/automations/operations";

// GET /api/v1/organizations/{organizationId}/automations
export const GET = organizationRoute(automationOperations.list, ({ actor, query }) =>
  listAutomations(actor, query),
);

// POST /api/v1/organizations/{organizationId}/automations
export const POST = organizationRoute(automationOperations.create, ({ actor, body }) =>
  createAutomation(actor, body),
);
