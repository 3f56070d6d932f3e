// Corrects a policy: makes the changes of all findings and reviews the result, until nothing is wrong. If that does not
// succeed, it replaces faulty statements whole.
import { isDeepStrictEqual } from "node:util";
import type { PolicyPath } from "@/lib/shared/clouds/doctor";
import { isDeny, isWithin, judge, judgeStatement, type Policy, readPolicy } from "./evaluation";
import { add, type Finding, type Fix, member, put } from "./finding";
import { findingsOf } from "./form";
import { isObject, type Json, jsonOf, readJson, type Value } from "./json";
import type { Kind } from "./kind";
import type { Pasted } from "./pasted";
import { documentElements, statementElements } from "./tables/aws-names";
import { changeLimit, roundLimit } from "./tables/bounds";
import { correctedCodes } from "./tables/corrected-codes";

/** Null if nothing needs a correction, or if no correction helps. */
export function repaired(wrong: readonly Finding[], { root, bare }: Pasted, kind: Kind): Json | null {
  const own = jsonOf(root);
  const start = bare ? { Version: "2012-10-17", Statement: [own].flat() } : own;
  // Reading it corrects the form of the text, and merges what comes twice.
  const isChanged = wrong.some(({ malformed, code }) => malformed || code === "duplicate_key");
  let document: Json = start;
  let { policy, findings, isRight } = inspect(document, kind);
  for (let round = 0; round < roundLimit && !isRight; round++) {
    const next = changed(document, fixesOf(findings, policy, kind));
    if (isDeepStrictEqual(next, document)) break;
    document = next;
    ({ policy, findings, isRight } = inspect(document, kind));
  }
  if (isRight) return document === start && !isChanged ? null : document;
  // A Deny stays unless it hits one of Latchkey's calls.
  const hitting = policy.statements
    .filter(isDeny)
    .filter((own) => kind.calls.some((call) => judgeStatement(own, call).matches));
  const faulty = (wrong: Finding[]) => [
    ...hitting,
    ...policy.statements.filter((own) => wrong.some(({ location }) => isWithin(location, own))),
  ];
  const anew = (all: Policy["statements"]) => all.map((own) => put(own, ...kind.replacement(own, policy)));
  const meant = policy.statements.filter((own) => kind.replacement(own, policy).length > 0);
  const without = faulty(findings.filter(({ fixes }) => fixes.length > 0)).map((own) => put(own));
  const added = [...without, add(member(policy, "Statement"), ...kind.statements)];
  const attempts = [anew(faulty(findings.filter(isFault))), anew([...hitting, ...meant]), added];
  const guides = { Version: "2012-10-17", Statement: kind.statements };
  const documents = [...attempts.map((fixes) => changed(document, fixes)), guides];
  return documents.find((attempt) => inspect(attempt, kind).isRight) ?? null;
}

function inspect(document: Json, kind: Kind) {
  const policy = readPolicy(readJson(JSON.stringify(document)).root as Value, false);
  const findings = findingsOf(policy, kind);
  const isDenied = kind.calls.some((request) => judge(policy, request).decision === "denied");
  return { policy, findings, isRight: !isDenied && !findings.some(isFault) };
}

/** Whether AWS refuses it, or it is corrected although the policy works. */
function isFault({ malformed, code, fixes }: Finding): boolean {
  return malformed || (correctedCodes.has(code) && fixes.length > 0);
}

/** Fixes of what AWS refuses or does not understand come first; fixes of the meaning follow in a later round. */
function fixesOf(findings: readonly Finding[], policy: Policy, kind: Kind): Fix[] {
  const refused = findings
    .filter(({ malformed, code }) => malformed || code === "action_misspelt")
    .flatMap(({ fixes, location }): Fix[] => {
      if (fixes.length > 0) return fixes;
      // Without a known fix, the statement is replaced.
      const statement = policy.statements.find((own) => isWithin(location, own));
      return statement ? [put(statement, ...kind.replacement(statement, policy))] : [];
    });
  return refused.length > 0 ? refused : findings.flatMap(({ fixes }) => fixes);
}

/**
 * Makes each change once, even if several findings ask for it. The order is from the last statement to the first, and from
 * inner to outer places, so that no change moves the place of another. Too many are not made.
 */
function changed(document: Json, fixes: readonly Fix[]): Json {
  const changes = new Map<string, Fix>();
  for (const fix of fixes) {
    const key = JSON.stringify(fix.how === "rename" ? fix : [fix.at, fix.how]);
    const values = [...(changes.get(key)?.values ?? []), ...fix.values];
    changes.set(key, { ...fix, values: unique(values) });
  }
  if (changes.size > changeLimit) return document;
  return [...changes.values()]
    .sort(
      ({ at: left }, { at: right }) =>
        numberAt(right, 1) - numberAt(left, 1) ||
        right.length - left.length ||
        numberAt(right) - numberAt(left),
    )
    .reduce<Json>((current, change) => changedOnce(current, change) ?? null, document);
}

function unique(values: Json[]): Json[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

function numberAt(path: PolicyPath, index = -1): number {
  const step = path.at(index);
  return typeof step === "number" ? step : -1;
}

/** The value at `depth` of the fix's path, with the fix; undefined if nothing is left of it. */
function changedOnce(value: Json | undefined, fix: Fix, depth = 0): Json | undefined {
  const { at, how, values } = fix;
  const step = at[depth];
  if (step === undefined) {
    if (how === "add" && Array.isArray(value)) return unique([...value, ...values]);
    const all = how === "add" && value !== undefined ? unique([value, ...values]) : values;
    return all.length > 1 ? all : all[0];
  }
  const isLast = depth === at.length - 1;
  // Within a statement, nothing empty stays behind.
  const isKept = (size: number) => size > 0 || depth < 2 || typeof at[depth - 1] === "number";
  if (Array.isArray(value)) {
    const index = Number(step);
    const isNew = (own: Json) => !value.some((other, at) => at !== index && isDeepStrictEqual(other, own));
    const inner =
      isLast && how === "put"
        ? values.filter(isNew)
        : [changedOnce(value[index], fix, depth + 1)].filter((own) => own !== undefined);
    const list = value.toSpliced(index, 1, ...inner);
    return isKept(list.length) ? list : undefined;
  }
  const members = Object.entries(isObject(value) ? value : {});
  const index = members.findIndex(([name]) => name === step);
  const isRenamed = isLast && how === "rename";
  const name = String(isRenamed ? values[0] : step);
  const inner = isRenamed ? members[index]?.[1] : changedOnce(members[index]?.[1], fix, depth + 1);
  if (index < 0 && inner === undefined) return value;
  const isTaken = name !== step && members.some(([other]) => other === name);
  const put: typeof members = inner === undefined || isTaken ? [] : [[name, inner]];
  if (index >= 0) members.splice(index, 1, ...put);
  else members.splice(members.filter(([other]) => rankOf(other) <= rankOf(name)).length, 0, ...put);
  return isKept(members.length) ? Object.fromEntries(members) : undefined;
}

/** An element's position in the order that the guide uses. */
function rankOf(name: string): number {
  const rank = [...documentElements, ...statementElements].indexOf(name);
  return rank < 0 ? Number.POSITIVE_INFINITY : rank;
}
