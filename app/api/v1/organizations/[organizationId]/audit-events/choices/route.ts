import { auditChoices } from "@/lib/server/audit/service";
import { organizationRoute } from "@/lib/server/http/route";
import { auditOperations } from "@/lib/shared/audit/operations";

export const GET = organizationRoute(auditOperations.choices, auditChoices);
