import { organizationRoute } from "@/lib/server/http/route";
import { secretUse } from "@/lib/server/secret-history/service";
import { secretOperations } from "@/lib/shared/secret-history/operations";

export const GET = organizationRoute(secretOperations.get, secretUse);
