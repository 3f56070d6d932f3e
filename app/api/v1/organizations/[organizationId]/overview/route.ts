import { organizationRoute } from "@/lib/server/http/route";
import { overview } from "@/lib/server/overview/service";
import { overviewOperations } from "@/lib/shared/overview/operations";

export const GET = organizationRoute(overviewOperations.get, overview);
