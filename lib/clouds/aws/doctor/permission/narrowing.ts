// Takes away from a permission policy what Latchkey has no use for.
import { viaServices } from "@/lib/clouds/aws/definition/permissions";
import { isObject, type JsonObject } from "@/lib/clouds/aws/doctor/json/tree";
import { type Mendable, textsOf } from "@/lib/clouds/aws/doctor/mending";
import { secretsActions } from "@/lib/clouds/aws/doctor/permission/action";
import { mend } from "@/lib/clouds/aws/doctor/permission/mending";
import {
  decryptAction,
  listAction,
  type Needs,
  readAction,
  type Wanted,
} from "@/lib/clouds/aws/doctor/permission/request";
import {
  add,
  allowing,
  covers,
  drop,
  one,
  policyOf,
  set,
} from "@/lib/clouds/aws/doctor/permission/statements";
import { readsEverything } from "@/lib/clouds/aws/doctor/permission/width";

/** Where more names than this would come of it, one statement names the secrets instead of each: AWS takes some hundred. */
const namedLimit = 120;

/** Takes away what Latchkey has no use for, in the statements that give it secrets. */
export function narrow(mendable: Mendable, needs: Needs): void {
  const { statements } = mendable;
  for (const statement of [...statements])
    if (statement.Effect === "Allow" && statement.NotAction !== undefined) drop(mendable, statement);
  const everything = readsEverything(policyOf(mendable), needs).map((index) => statements[index]);
  for (const [index, statement] of everything.entries())
    if (statement && (index === 0 || everything.length * needs.secrets.length <= namedLimit))
      nameSecrets(mendable, statement, needs);
    else if (statement) drop(mendable, statement);
  for (const statement of [...statements])
    if (statement.Effect === "Allow") narrowActions(mendable, statement);
  for (const statement of allowing(mendable, readAction)) {
    const given = textsOf(statement.Resource);
    const exact = given.map(
      (resource) => needs.secrets.find((wanted) => isPrefixOf(resource, wanted))?.pattern ?? resource,
    );
    if (JSON.stringify(exact) !== JSON.stringify(given)) set(statement, "Resource", [...new Set(exact)]);
  }
  narrowKeys(mendable, needs);
  // What was taken away may have covered what is needed.
  mend(mendable, needs);
}

/** Leaves a statement the secrets, and gives decrypting, which it may have allowed as well, one of its own. */
function nameSecrets(mendable: Mendable, statement: JsonObject, needs: Needs): void {
  const given = textsOf(statement.Action);
  delete statement.NotResource;
  set(
    statement,
    "Resource",
    needs.secrets.map(({ pattern }) => pattern),
  );
  const actions = given.filter((action) => !covers(action, listAction) && !/^kms:/i.test(action));
  set(statement, "Action", actions.length > 0 ? actions : [readAction]);
  const mayNeedKey = needs.secrets.some(({ secret }) => secret.kmsKeyArn !== null);
  if (!mayNeedKey || !given.some((action) => covers(action, decryptAction))) return;
  if (allowing(mendable, decryptAction).length > 0) return;
  // Bound to Secrets Manager, in each region, with the other keys below.
  add(mendable, { Sid: "KMSDecrypt", Effect: "Allow", Action: decryptAction, Resource: "*" });
}

function isPrefixOf(resource: string, { arn, name }: Wanted): boolean {
  return /^([^*?]+?)-?\*$/.exec(resource)?.[1] === `${arn.slice(0, arn.length - 7 - name.length)}${name}`;
}

function narrowActions(mendable: Mendable, statement: JsonObject): void {
  const given = textsOf(statement.Action);
  const needed = [readAction, listAction];
  const writes = (pattern: string) =>
    secretsActions.some((action) => !/:(Get|BatchGet|Describe|List)/.test(action) && covers(pattern, action));
  if (!given.some(writes)) return;
  const kept = given.flatMap((action) => {
    if (!writes(action)) return [action];
    if (!/[*?]/.test(action)) return [];
    return needed.filter((name) => covers(action, name));
  });
  const actions = [...new Set(kept)];
  if (actions.length === 0) drop(mendable, statement);
  else set(statement, "Action", actions);
}

function narrowKeys(mendable: Mendable, needs: Needs): void {
  const keys = [
    ...new Set(needs.secrets.flatMap(({ decrypt }) => (decrypt?.resource ? [decrypt.resource] : []))),
  ];
  for (const statement of allowing(mendable, decryptAction)) {
    const given = textsOf(statement.Resource);
    if (
      needs.secrets.length === 0 ||
      !given.some((resource) => resource === "*" || /:key\/\*$/.test(resource))
    )
      continue;
    if (!textsOf(statement.Action).every((action) => /^kms:/i.test(action))) continue;
    if (needs.secrets.every(({ secret }) => secret.kmsKeyArn !== undefined) && keys.length > 0)
      set(statement, "Resource", keys);
    else {
      const condition = isObject(statement.Condition) ? statement.Condition : {};
      const equals = isObject(condition.StringEquals) ? condition.StringEquals : {};
      const bound = Object.values(condition).some(
        (own) =>
          isObject(own) && Object.keys(own).some((key) => /^kms:(viaservice|encryptioncontext:)/i.test(key)),
      );
      if (bound) continue;
      const regions = [...new Set(needs.secrets.map(({ region }) => region))];
      const services = regions.flatMap((region) => viaServices(needs.partition, region));
      if (services.length === 0) continue;
      equals["kms:ViaService"] = one(services);
      condition.StringEquals = equals;
      statement.Condition = condition;
    }
  }
}
