// Mends the conditions of the statement meant for Latchkey: each to what is sent, and bound to this organization.
import { isObject, type JsonObject } from "@/lib/clouds/aws/doctor/json/tree";
import { put, renameMember, valuesOf } from "@/lib/clouds/aws/doctor/mending";
import { conditionHolds, parseOperator } from "@/lib/clouds/aws/doctor/operators";
import { keyKind } from "@/lib/clouds/aws/doctor/trust/condition";
import { assumeAction, type Expected, requestFor } from "@/lib/clouds/aws/doctor/trust/request";

export function mendConditions(statement: JsonObject, expected: Expected): void {
  const { host, facts } = expected;
  const condition = isObject(statement.Condition) ? statement.Condition : {};
  const { lookup } = requestFor(expected, assumeAction);
  for (const [operator, keys] of Object.entries(condition)) {
    if (!isObject(keys)) continue;
    for (const [key, values] of Object.entries(keys)) {
      if (conditionHolds(operator, key, valuesOf(values), lookup) !== false) continue;
      const kind = keyKind(key, expected);
      const parsed = parseOperator(operator);
      if (
        (kind.of === "aud" || kind.of === "sub") &&
        parsed &&
        /^String/.test(parsed.name) &&
        !parsed.negated
      ) {
        const name = `${host}:${kind.of}`;
        const right = kind.of === "aud" ? facts.audience : facts.subject;
        if (key.toLowerCase() !== name.toLowerCase()) renameMember(keys, key, name);
        const now = key.toLowerCase() === name.toLowerCase() ? key : name;
        if (conditionHolds(operator, now, valuesOf(values), lookup) !== true)
          keys[now] = Array.isArray(values) && values.length === 1 ? [right] : right;
      } else if (key.toLowerCase() === "sts:rolesessionname" && facts.sessionName !== null)
        keys[key] = facts.sessionName;
      else if (key.toLowerCase() === "aws:requestedregion" && facts.region !== null) keys[key] = facts.region;
      else delete keys[key];
      for (const [name, value] of Object.entries(keys))
        if (conditionHolds(operator, name, valuesOf(value), lookup) === false) delete keys[name];
    }
    if (Object.keys(keys).length === 0) delete condition[operator];
  }
  dropLooseSubjects(condition, expected);
  demand(statement, condition, expected);
}

/** Binds the statement to this organization, and to the audience, where it is not bound yet. */
export function demand(statement: JsonObject, condition: JsonObject, { host, facts }: Expected): void {
  for (const [key, value] of [
    [`${host}:aud`, facts.audience],
    [`${host}:sub`, facts.subject],
  ] as const) {
    const bound = Object.entries(condition).some(([operator, keys]) => {
      const parsed = parseOperator(operator);
      const values = isObject(keys)
        ? Object.entries(keys).find(([name]) => name.toLowerCase() === key.toLowerCase())
        : undefined;
      return (
        values &&
        parsed &&
        /^String/.test(parsed.name) &&
        !parsed.negated &&
        (key.endsWith(":aud") ||
          valuesOf(values[1]).every((own) => own === value || parsed.name === "StringEqualsIgnoreCase"))
      );
    });
    if (bound) continue;
    if (!isObject(condition.StringEquals)) put(condition, "StringEquals", {}, "");
    (condition.StringEquals as JsonObject)[key] = value;
  }
  if (statement.Condition !== condition) put(statement, "Condition", condition, "Action");
}

/** Set operators and IfExists mean nothing for claims that every token has once, and mislead whoever reads them. */
export function plainOperators(condition: JsonObject, expected: Expected): void {
  for (const [operator, keys] of Object.entries(condition)) {
    const parsed = parseOperator(operator);
    if (!parsed || !(parsed.set || parsed.ifExists) || !isObject(keys)) continue;
    const plain = Object.keys(keys).every((key) => ["aud", "sub"].includes(keyKind(key, expected).of));
    if (!plain) continue;
    const there = condition[parsed.name];
    if (!isObject(there)) renameMember(condition, operator, parsed.name);
    else if (Object.keys(keys).every((key) => !Object.hasOwn(there, key))) {
      Object.assign(there, keys);
      delete condition[operator];
    }
  }
}

/** Takes out what asks for `sub` and does not name this organization alone. */
export function dropLooseSubjects(condition: JsonObject, { host, facts }: Expected): void {
  for (const [operator, keys] of Object.entries(condition)) {
    const parsed = parseOperator(operator);
    if (!parsed || !isObject(keys)) continue;
    const exact =
      /^String(Equals|EqualsIgnoreCase|Like)$/.test(parsed.name) && !parsed.set && !parsed.ifExists;
    for (const [key, values] of Object.entries(keys)) {
      if (key.toLowerCase() !== `${host}:sub`.toLowerCase()) continue;
      if (!exact || valuesOf(values).some((value) => value !== facts.subject)) delete keys[key];
    }
    if (Object.keys(keys).length === 0) delete condition[operator];
  }
}
