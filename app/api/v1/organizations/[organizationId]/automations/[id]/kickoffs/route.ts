import { listKickoffs } from "@/lib/server/automations/kickoffs/history";
import { organizationRoute } from "@/lib/server/http/route";
import { automationOperations } from "@/lib/shared/automations/operations";

export const GET = organizationRoute(automationOperations.kickoffs, listKickoffs);
