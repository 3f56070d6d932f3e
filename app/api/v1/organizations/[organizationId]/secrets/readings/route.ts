import { organizationRoute } from "@/lib/server/http/route";
import { secretReadings } from "@/lib/server/secret-history/service";
import { secretOperations } from "@/lib/shared/secret-history/operations";

export const GET = organizationRoute(secretOperations.readings, secretReadings);
