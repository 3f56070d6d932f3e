import { personRoute } from "@/lib/server/http/person-route";
import { makeRecoveryCodes } from "@/lib/server/second-factor/recovery-codes";
import { secondFactorOperations } from "@/lib/shared/second-factor/operations";

export const POST = personRoute(secondFactorOperations.makeRecoveryCodes, makeRecoveryCodes);
