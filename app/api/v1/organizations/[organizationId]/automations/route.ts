import { createAutomation, listAutomations } from "@/lib/server/automations/service";
import { organizationRoute } from "@/lib/server/http/route";
import { automationOperations } from "@/lib/shared/automations/operations";

export const GET = organizationRoute(automationOperations.list, listAutomations);
export const POST = organizationRoute(automationOperations.create, createAutomation);
