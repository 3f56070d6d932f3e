import { personRoute } from "@/lib/server/http/person-route";
import { makeRecoveryCodes } from "@/lib/server/second-factor/recovery-codes";
import { secondFactorOperations } from "@/lib/shared/second-factor/operations";

// POST /api/v1/profile/recovery-codes: ten new ones in place of all others.
export const POST = personRoute(secondFactorOperations.makeRecoveryCodes, ({ person }) =>
  makeRecoveryCodes(person),
);
