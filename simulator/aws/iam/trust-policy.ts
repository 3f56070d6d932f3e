// Checks a role's trust policy when it is saved: its size, its syntax, and that the AWS principals it names exist.
import type { QueryCall } from "../call";
import { parseArn } from "../identifiers";
import { parsePolicy } from "../policy/document";
import { refuse } from "../refusal";
import { callerAccount, limitExceeded, policySize } from "./naming";

const SIZE_LIMIT = 2048;

export function readTrustPolicy(call: QueryCall, text: string) {
  if (policySize(text) > SIZE_LIMIT) limitExceeded(`Cannot exceed quota for ACLSizePerRole: ${SIZE_LIMIT}`);
  const document = parsePolicy(text, "trust", callerAccount(call));
  for (const statement of document.statements) {
    for (const name of statement.principals?.byType.get("AWS") ?? []) {
      if (!exists(call, name))
        refuse("MalformedPolicyDocument", 400, `Invalid principal in policy: "AWS":"${name}"`);
    }
  }
  return { text, document };
}

/** Federated principals are not looked up: AWS takes a trust policy before its provider is registered. */
function exists(call: QueryCall, name: string): boolean {
  if (name === "*") return true;
  const { accountId, resource } = /^\d{12}$/.test(name)
    ? { accountId: name, resource: "root" }
    : (parseArn(name) ?? { accountId: "", resource: "" });
  const account = call.world.accounts.get(accountId);
  if (!account) return false;
  const [kind, ...path] = resource.split("/");
  const last = path.at(-1)?.toLowerCase() ?? "";
  if (kind === "root") return true;
  if (kind === "user") return account.users.get(last)?.arn === name;
  if (kind === "role") return account.roles.get(last)?.arn === name;
  return kind === "assumed-role" && account.roles.has(path[0]?.toLowerCase() ?? "");
}
