// The least that has to change for a trust policy to let this organization in, and no other.
import { readPolicy } from "@/lib/clouds/aws/doctor/document";
import { judge } from "@/lib/clouds/aws/doctor/evaluation";
import { isObject, type Json, type JsonObject, readTree } from "@/lib/clouds/aws/doctor/json/tree";
import { type Mendable, mendForm, put, settle } from "@/lib/clouds/aws/doctor/mending";
import { trustDrafts } from "@/lib/clouds/aws/doctor/trust/findings";
import { canBeSaved, meantIn, mend, remove } from "@/lib/clouds/aws/doctor/trust/mending";
import { demand, dropLooseSubjects, plainOperators } from "@/lib/clouds/aws/doctor/trust/mending-conditions";
import { type Expected, neededActions, requestFor } from "@/lib/clouds/aws/doctor/trust/request";
import { ownStatement } from "@/lib/clouds/aws/doctor/trust/statement";
import { leakCodes, leaksOf } from "@/lib/clouds/aws/doctor/trust/width";

/**
 * The corrected document, or null where nothing is to be corrected: it works, and binds the role to this organization.
 * What cannot be known from here (where calls come from) stays.
 */
export function correctTrust(value: Json, bare: boolean, expected: Expected): JsonObject | null {
  const corrected = correctForSubject(value, bare, expected);
  const subjects = [expected.facts.subject, ...(expected.facts.otherSubjects ?? [])].toSorted();
  if (subjects.length === 1) return corrected;
  const letsIn = (document: Json) => subjects.every((subject) => isRightFor(document, subject, expected));
  if (corrected === null && letsIn(value)) return null;
  const widened = naming(subjects, corrected ?? (value as JsonObject), expected);
  if (letsIn(widened)) return widened;
  return naming(subjects, { Version: "2012-10-17", Statement: [ownStatement(expected)] }, expected);
}

function isRightFor(document: Json, subject: string, expected: Expected): boolean {
  const { malformed, decision, leaks } = inspect(document, {
    ...expected,
    facts: { ...expected.facts, subject },
  });
  return !malformed && decision === "allowed" && !leaks;
}

/** Each value by itself, never a wildcard, in whatever lets one of them in. */
function naming(subjects: string[], value: JsonObject, expected: Expected): JsonObject {
  const document = structuredClone(value);
  const isSubject = (key: string) => key.toLowerCase() === `${expected.host}:sub`.toLowerCase();
  for (const statement of [document.Statement].flat()) {
    if (!isObject(statement) || statement.Effect !== "Allow" || !isObject(statement.Condition)) continue;
    for (const keys of Object.values(statement.Condition).filter(isObject)) {
      for (const [key, values] of Object.entries(keys)) {
        const namesOne = [values].flat().some((one) => subjects.includes(one as string));
        if (isSubject(key) && namesOne) keys[key] = [...subjects];
      }
    }
  }
  return document;
}

function correctForSubject(value: Json, bare: boolean, expected: Expected): JsonObject | null {
  const before = inspect(bare ? { Version: "2012-10-17", Statement: value } : value, expected);
  const works = !bare && !before.malformed && before.decision !== "denied";
  if (works && !before.leaks && !before.weak) return null;
  const steps = [mend, tighten, replaceMeant];
  let document = structuredClone(value);
  let loose = bare;
  for (const step of steps) {
    const mendable = mendForm(document, loose, "trust");
    step(mendable, expected);
    document = settle(mendable);
    loose = false;
    const after = inspect(document, expected);
    if (!after.malformed && after.decision !== "denied" && !after.leaks && step !== mend)
      return document as JsonObject;
  }
  return { Version: "2012-10-17", Statement: [ownStatement(expected)] };
}

function inspect(value: Json, expected: Expected) {
  const text = JSON.stringify(value);
  const { root } = readTree(text);
  if (!root) return { malformed: true, decision: "denied" as const, leaks: false, weak: false };
  const policy = readPolicy(root, [], false);
  const decisions = neededActions(expected.facts).map(
    (action) => judge(policy, requestFor(expected, action)).decision,
  );
  const drafts = trustDrafts({ policy, root, bare: false, text }, expected);
  return {
    malformed: drafts.some(({ malformed }) => malformed),
    decision: decisions.includes("denied") ? ("denied" as const) : ("allowed" as const),
    leaks: drafts.some(({ code }) => leakCodes.has(code)),
    weak: drafts.some(({ code }) => code === "set_operator_on_single_value" || code === "if_exists_on_claim"),
  };
}

/** In every statement that lets others in, nothing but this organization is left of what asks for `sub`. */
function tighten(mendable: Mendable, expected: Expected): void {
  const { root } = readTree(JSON.stringify({ ...mendable.document, Statement: mendable.statements }));
  const leaks = root ? leaksOf(readPolicy(root, [], false), expected) : [];
  for (const statement of mendable.statements) {
    if (isObject(statement.Condition)) plainOperators(statement.Condition, expected);
  }
  for (const { statement: leaking } of leaks) {
    const statement = mendable.statements[leaking.index];
    if (!statement) continue;
    const condition = isObject(statement.Condition) ? statement.Condition : {};
    dropLooseSubjects(condition, expected);
    demand(statement, condition, expected);
  }
}

/** Where mending in place did not do: the statement anew, at its place, and the others as they are. */
function replaceMeant(mendable: Mendable, expected: Expected): void {
  const own = meantIn(mendable, expected);
  const at = mendable.statements.indexOf(own);
  const { statements } = mendable;
  const anew = ownStatement(expected);
  if (typeof own.Sid === "string") put(anew, "Sid", own.Sid, "");
  if (at >= 0) statements[at] = anew;
  for (const statement of [...statements]) {
    if (
      statements.indexOf(statement) !== at &&
      (!canBeSaved(statement, expected) || statement.Effect === "Deny")
    )
      remove(mendable, statement);
  }
}
