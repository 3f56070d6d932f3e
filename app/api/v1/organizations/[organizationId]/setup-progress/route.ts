import { organizationRoute } from "@/lib/server/http/route";
import { setupProgress } from "@/lib/server/setup-progress/service";
import { setupOperations } from "@/lib/shared/setup-progress/operations";

export const GET = organizationRoute(setupOperations.get, setupProgress);
