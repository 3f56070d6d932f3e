// The statement by which a role trusts Latchkey, as the guide's Step 3 has it.
import { webIdentityStatement } from "@/lib/clouds/aws/definition/trust";
import type { JsonObject } from "@/lib/clouds/aws/doctor/json/tree";
import { type Expected, neededActions } from "@/lib/clouds/aws/doctor/trust/request";

export function ownStatement({ facts, host, partition, account, organization }: Expected): JsonObject {
  const { audience } = facts;
  const statement = webIdentityStatement({
    partition,
    account,
    host,
    audience,
    organizationId: organization,
  });
  const actions = neededActions(facts);
  return { ...statement, Action: actions.length === 1 ? statement.Action : actions };
}
