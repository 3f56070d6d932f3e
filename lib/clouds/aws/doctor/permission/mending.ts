// Mends a permission policy so that each secret can be read, in the statements that were meant for it.

import { decryptStatement, listStatement, readStatement } from "@/lib/clouds/aws/definition/permissions";
import { judge, type Request } from "@/lib/clouds/aws/doctor/evaluation";
import { isObject, type JsonObject } from "@/lib/clouds/aws/doctor/json/tree";
import { type Mendable, put, textsOf, valuesOf } from "@/lib/clouds/aws/doctor/mending";
import { conditionHolds, shown } from "@/lib/clouds/aws/doctor/operators";
import { matches, withoutEnd } from "@/lib/clouds/aws/doctor/pattern";
import { actionMeant } from "@/lib/clouds/aws/doctor/permission/action";
import {
  decryptAction,
  listAction,
  type Needs,
  readAction,
  type Wanted,
} from "@/lib/clouds/aws/doctor/permission/request";
import { resourceDifference, resourceFault } from "@/lib/clouds/aws/doctor/permission/resource";
import {
  add,
  allowing,
  decisionOf,
  drop,
  judgedAlone,
  one,
  policyOf,
  requestsOf,
  set,
} from "@/lib/clouds/aws/doctor/permission/statements";

export function mend(mendable: Mendable, needs: Needs): void {
  const { statements } = mendable;
  for (const statement of [...statements]) {
    spellActions(statement);
    mendResources(statement, needs);
    if (!Object.hasOwn(statement, "Action") && !Object.hasOwn(statement, "NotAction"))
      drop(mendable, statement);
    else if (!Object.hasOwn(statement, "Resource") && !Object.hasOwn(statement, "NotResource")) {
      const patterns = needs.secrets.map(({ pattern }) => pattern);
      const reads = textsOf(statement.Action).every((action) =>
        /^secretsmanager:(Get|Describe|Batch)/i.test(action),
      );
      put(statement, "Resource", reads && patterns.length > 0 ? one(patterns) : "*", "Action");
    }
  }
  if (statements.some(({ Effect }) => Effect === "Deny"))
    for (const request of requestsOf(needs)) liftDeny(mendable, request);
  for (const wanted of needs.secrets) {
    if (decisionOf(mendable, wanted.read) === "denied") allowReading(mendable, wanted, needs);
  }
  for (const wanted of needs.secrets) {
    const { decrypt } = wanted;
    if (decrypt && decisionOf(mendable, decrypt) === "denied") allowDecrypting(mendable, wanted, decrypt);
  }
  if (decisionOf(mendable, needs.list) === "denied") allowListing(mendable, needs);
}

function spellActions(statement: JsonObject): void {
  for (const name of ["Action", "NotAction"]) {
    if (!Object.hasOwn(statement, name)) continue;
    const given = textsOf(statement[name]);
    const right = given
      .map((action) => actionMeant(action.trim()) ?? action.trim())
      .filter((action) => action === "*" || /^[A-Za-z0-9-]+:[A-Za-z0-9*?]+$/.test(action));
    if (right.length === 0) delete statement[name];
    else if (JSON.stringify(given) !== JSON.stringify(right)) set(statement, name, [...new Set(right)]);
  }
}

/** What is no ARN becomes one, where a secret is called so, and goes otherwise. */
function mendResources(statement: JsonObject, { secrets, partition, account }: Needs): void {
  for (const name of ["Resource", "NotResource"]) {
    if (!Object.hasOwn(statement, name)) continue;
    const given = textsOf(statement[name]);
    const right = given.flatMap((resource) => {
      const fault = resourceFault(resource);
      const [prefix, own = "", service = "", region = "", owner = "", ...rest] = resource.split(":");
      if (fault === null) return [inPartition(resource, partition)];
      if (fault !== "name") {
        const secret = fault === "service" && rest[0] === "secret";
        const mended = [
          prefix,
          own,
          secret ? "secretsmanager" : service,
          region,
          /^\d{12}$|^$|[*?]/.test(owner) ? owner : account,
          ...rest,
        ].join(":");
        return resourceFault(mended) === null ? [inPartition(mended, partition)] : [];
      }
      const bare = withoutEnd(withoutEnd(resource.replace(/^secret[:/]/, ""), "*?"), "-");
      return secrets
        .filter((wanted) => bare !== "" && (wanted.name === bare || wanted.name.startsWith(bare)))
        .map(({ pattern }) => pattern);
    });
    if (right.length === 0) delete statement[name];
    else if (JSON.stringify(given) !== JSON.stringify(right)) set(statement, name, [...new Set(right)]);
  }
}

function inPartition(resource: string, partition: string): string {
  const own = /^arn:([^:]+):/.exec(resource)?.[1] ?? partition;
  return matches(own, partition, true) === false ? resource.replace(own, partition) : resource;
}

/** A Deny that hits what Latchkey needs is taken out; nothing less than that lets it through for certain. */
function liftDeny(mendable: Mendable, request: Request): void {
  for (;;) {
    const { statement, decision } = judge(policyOf(mendable), request);
    if (decision !== "denied" || statement?.effect?.value !== "Deny") return;
    mendable.statements.splice(statement.index, 1);
  }
}

function allowReading(mendable: Mendable, wanted: Wanted, needs: Needs): void {
  for (const statement of allowing(mendable, readAction)) {
    if (judgedAlone(statement, wanted.read).resource === false) continue;
    mendConditions(statement, wanted.read);
    if (decisionOf(mendable, wanted.read) !== "denied") return;
  }
  const [granting, ...others] = allowing(mendable, readAction)
    .filter((statement) => statement.Resource !== undefined)
    .map((statement) => ({ statement, wrong: meantFor(statement, wanted, needs) }))
    .sort((first, second) => Number(second.wrong !== null) - Number(first.wrong !== null));
  if (granting) {
    const { statement, wrong } = granting;
    const given = textsOf(statement.Resource);
    const now =
      wrong === null
        ? [...given, wanted.pattern]
        : given.map((item) => (item === wrong ? wanted.pattern : item));
    set(statement, "Resource", [...new Set(now)]);
    mendConditions(statement, wanted.read);
    if (others.length >= 0 && decisionOf(mendable, wanted.read) !== "denied") return;
  }
  const near = mendable.statements.find(
    (statement) =>
      statement.Effect === "Allow" &&
      statement.NotAction === undefined &&
      textsOf(statement.Action).some((action) => /^secretsmanager:(Describe|BatchGet)/i.test(action)) &&
      judgedAlone(statement, wanted.read).resource !== false,
  );
  if (near) {
    put(near, "Action", [...textsOf(near.Action), readAction], "Effect");
    mendConditions(near, wanted.read);
    if (decisionOf(mendable, wanted.read) !== "denied") return;
  }
  const added = mendable.statements.find(({ Sid }) => Sid === readStatement([]).Sid && !near);
  if (
    added &&
    textsOf(added.Action).join() === readAction &&
    added.Condition === undefined &&
    added.Effect === "Allow"
  ) {
    put(added, "Resource", [...new Set([...textsOf(added.Resource), wanted.pattern])], "Action");
    return;
  }
  add(mendable, readStatement([wanted.pattern]));
}

/** The resource that was meant for the secret, and means no other of Latchkey's. */
function meantFor(statement: JsonObject, wanted: Wanted, { secrets }: Needs): string | null {
  const named = new Set(secrets.map(({ pattern }) => pattern));
  const found = textsOf(statement.Resource).find(
    (resource) =>
      !named.has(resource) &&
      resourceDifference(resource, wanted).meantFor &&
      secrets.every((other) => matches(resource, other.arn, true, other.read.lookup) === false),
  );
  return found ?? null;
}

/** Where the request has one value, the condition gets it; what the request has not, the condition cannot ask for. */
function mendConditions(statement: JsonObject, { lookup }: Request): void {
  if (!isObject(statement.Condition)) return;
  const condition = statement.Condition;
  for (const [operator, keys] of Object.entries(condition)) {
    if (!isObject(keys)) continue;
    for (const [key, values] of Object.entries(keys)) {
      if (conditionHolds(operator, key, valuesOf(values), lookup) !== false) continue;
      const sent = lookup(key.toLowerCase());
      const [value] = Array.isArray(sent) ? sent : [];
      keys[key] = value === undefined ? "" : shown(value);
      if (value === undefined || conditionHolds(operator, key, valuesOf(keys[key]), lookup) === false)
        delete keys[key];
    }
    if (Object.keys(keys).length === 0) delete condition[operator];
  }
  if (Object.keys(condition).length === 0) delete statement.Condition;
}

function allowDecrypting(mendable: Mendable, wanted: Wanted, decrypt: Request): void {
  const keyArn = decrypt.resource ?? "";
  for (const statement of allowing(mendable, decryptAction)) {
    if (statement.Resource === undefined) continue;
    if (judgedAlone(statement, decrypt).resource === false) {
      const given = textsOf(statement.Resource);
      const aliases = given.filter((resource) => /:alias\//.test(resource));
      set(statement, "Resource", [...given.filter((resource) => !aliases.includes(resource)), keyArn]);
    }
    mendConditions(statement, decrypt);
    if (decisionOf(mendable, decrypt) !== "denied") return;
  }
  add(mendable, decryptStatement([keyArn], wanted));
}

function allowListing(mendable: Mendable, { list }: Needs): void {
  for (const statement of allowing(mendable, listAction)) {
    const actions = textsOf(statement.Action);
    const alone = actions.every((action) => action.toLowerCase() === listAction.toLowerCase());
    if (alone && statement.Resource !== undefined) {
      statement.Resource = "*";
      mendConditions(statement, list);
      if (decisionOf(mendable, list) !== "denied") return;
    } else if (judgedAlone(statement, list).resource === false) {
      // Here it never fits: it moves into a statement of its own.
      const rest = actions.filter((action) => action.toLowerCase() !== listAction.toLowerCase());
      if (rest.length > 0 && rest.length < actions.length) set(statement, "Action", rest);
    } else {
      mendConditions(statement, list);
      if (decisionOf(mendable, list) !== "denied") return;
    }
  }
  add(mendable, listStatement());
}
