import { openApi } from "@/lib/server/documentation/serving";
import { machineRoute } from "@/lib/server/http/bound-route";
import { documentationOperations } from "@/lib/shared/documentation/operations";

export const dynamic = "force-dynamic";

export const GET = machineRoute(documentationOperations.openApi, openApi);
