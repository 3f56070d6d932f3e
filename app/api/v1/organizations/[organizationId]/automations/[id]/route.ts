import { deleteAutomation, getAutomation, updateAutomation } from "@/lib/server/automations/service";
import { organizationRoute } from "@/lib/server/http/route";
import { automationOperations } from "@/lib/shared/automations/operations";

export const GET = organizationRoute(automationOperations.get, getAutomation);
export const PUT = organizationRoute(automationOperations.update, updateAutomation);
export const DELETE = organizationRoute(automationOperations.delete, deleteAutomation);
