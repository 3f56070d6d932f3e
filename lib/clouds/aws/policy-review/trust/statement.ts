// The statement by which a role trusts Latchkey, as the guide's Step 3 has it.
import type { JsonObject } from "@/lib/clouds/aws/policy-review/json/tree";
import { assumeAction, type Expected, neededActions } from "@/lib/clouds/aws/policy-review/trust/request";

/** The statement of the guide's Step 3. */
export function ownStatement(expected: Expected): JsonObject {
  const { facts, host, providerArn } = expected;
  const actions = neededActions(facts);
  return {
    Effect: "Allow",
    Principal: { Federated: providerArn },
    Action: actions.length === 1 ? assumeAction : actions,
    Condition: { StringEquals: { [`${host}:aud`]: facts.audience, [`${host}:sub`]: facts.subject } },
  };
}
