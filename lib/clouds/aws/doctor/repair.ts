// Corrects a policy: writes the fixes of all findings at their places in the author's text and reviews the result, until
// nothing is wrong. If that does not succeed, it replaces faulty statements whole.
import { diffArrays } from "diff";
import { applyEdits, findNodeAtLocation, getNodeValue, type JSONPath, modify, parseTree } from "jsonc-parser";
import type { DiffLine } from "@/lib/shared/clouds/doctor";
import { isDeny, isWithin, judge, type Policy, readPolicy } from "./evaluation";
import { type Finding, type Fix, put } from "./finding";
import { findingsOf } from "./form";
import { hasTwins, type Json, jsonOf, readTree, type Value } from "./json";
import type { Kind } from "./kind";
import type { Pasted, Reading } from "./pasted";
import { documentElements, statementElements } from "./tables/aws-names";
import { diffLimit, effortLimit, roundLimit } from "./tables/bounds";
import { correctedCodes } from "./tables/corrected-codes";

/** The document's own part of the pasted text, without its margin. */
export function documentText(text: string, root: Value): string {
  const [first = "", ...lines] = text.slice(root.offset, root.offset + root.length).split("\n");
  const margins = lines.filter((line) => line.trim() !== "").map((line) => line.search(/\S/));
  const margin = margins.length > 0 ? Math.min(...margins) : 0;
  return [first, ...lines.map((line) => line.slice(Math.min(margin, line.length)))].join("\n");
}

/** Spaces at the ends of lines are ignored. */
export function diffLines(before: string, after: string): DiffLine[] {
  const [old, now] = [before.split(/\r?\n/), after.split(/\r?\n/)];
  const comparator = (left: string, right: string) => left.trimEnd() === right.trimEnd();
  const exchanged = [
    { value: old, removed: true, added: false },
    { value: now, removed: false, added: true },
  ];
  return (diffArrays(old, now, { comparator, maxEditLength: diffLimit }) ?? exchanged).flatMap(
    ({ value, added, removed }) =>
      value.map((text): DiffLine => ({ kind: added ? "added" : removed ? "removed" : "same", text })),
  );
}

/** Null if nothing needs a correction, or if no correction helps. */
export function repaired(reading: Reading, pasted: Pasted, kind: Kind): string | null {
  const { text: start, changed } = startingText(reading, pasted);
  const format = formatOf(start);
  let text = start;
  for (let round = 0; round < roundLimit; round++) {
    const { policy, findings, isRight } = inspect(text, kind);
    if (isRight) return text === start && !changed ? null : text;
    const next = written(text, fixesOf(findings, policy, kind), format);
    if (next === null || next === text) break;
    text = next;
  }
  const { policy, findings } = inspect(text, kind);
  const faults = findings.filter(isFault);
  const faulty = policy.statements.filter(
    (statement) => isDeny(statement) || faults.some(({ location }) => isWithin(location, statement)),
  );
  const replaced = faulty.map((own) => put(own, ...kind.replacement(own, policy)));
  const guides = { Version: "2012-10-17", Statement: kind.statements };
  const attempts = [written(text, replaced, format), JSON.stringify(guides, null, format.indent)];
  return attempts.find((attempt) => attempt !== null && inspect(attempt, kind).isRight) ?? null;
}

function inspect(text: string, kind: Kind) {
  const policy = readPolicy(readTree(text).root as Value, false);
  const findings = findingsOf(policy, kind);
  const isDenied = [...kind.needed.map(({ request }) => request), ...kind.others].some(
    (request) => judge(policy, request).decision === "denied",
  );
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

/** The document as JSON in its author's layout. It gets a new layout if it is no JSON, or if a part of it would be lost. */
function startingText({ text: shown, findings }: Reading, { root, bare, clean }: Pasted) {
  const before = documentText(shown, root).split("\n");
  const text = documentText(clean, root)
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line, index) => line !== "" || before[index]?.trim() === "")
    .join("\n");
  if (!bare && !hasTwins(root) && readTree(text).faults.length === 0)
    return { text, changed: findings.length > 0 };
  const value = jsonOf(root);
  const document = bare ? { Version: "2012-10-17", Statement: [value].flat() } : value;
  const { indent } = formatOf(before.length > 1 ? before.join("\n") : "{\n  ");
  return { text: JSON.stringify(document, null, indent), changed: true };
}

type Format = ReturnType<typeof formatOf>;

/** A text of one line keeps one line. */
function formatOf(text: string) {
  if (!text.includes("\n")) return { indent: undefined, options: undefined };
  const indent = /\n([ \t]+)\S/.exec(text)?.[1] ?? "  ";
  const isTab = indent.startsWith("\t");
  const tabSize = isTab ? 1 : indent.length;
  return { indent: isTab ? "\t" : indent, options: { insertSpaces: !isTab, tabSize, eol: "\n" } };
}

/**
 * Makes each change once, even if several findings ask for it. The order is from the last statement to the first, and from
 * inner to outer places, so that no change moves the place of another. Null if there is too much to write.
 */
function written(text: string, fixes: readonly Fix[], format: Format): string | null {
  const changes = new Map<string, Fix>();
  for (const fix of fixes) {
    const isRename = fix.how === "rename";
    const key = JSON.stringify(isRename ? fix : [fix.at, fix.how]);
    const earlier = isRename ? [] : (changes.get(key)?.values ?? []);
    changes.set(key, { ...fix, values: [...earlier, ...fix.values] });
  }
  if (changes.size * text.length > effortLimit) return null;
  return [...changes.values()]
    .sort(
      ({ at: left }, { at: right }) =>
        numberAt(right, 1) - numberAt(left, 1) ||
        right.length - left.length ||
        numberAt(right) - numberAt(left),
    )
    .reduce((current, change) => writtenOnce(current, change, format), text);
}

function numberAt(path: JSONPath, index = -1): number {
  const step = path.at(index);
  return typeof step === "number" ? step : -1;
}

/** An element's position in the order that the guide uses. */
function rankOf(name: unknown): number {
  const rank = [...documentElements, ...statementElements].indexOf(String(name));
  return rank < 0 ? Number.POSITIVE_INFINITY : rank;
}

function writtenOnce(text: string, { at, how, values: asked }: Fix, { options }: Format): string {
  const root = parseTree(text);
  const node = root && findNodeAtLocation(root, at);
  const write = (current: string, path: JSONPath, value: Json | undefined, isArrayInsertion = false) =>
    applyEdits(
      current,
      modify(current, path, value, {
        formattingOptions: options,
        isArrayInsertion,
        getInsertionIndex: (names) => names.filter((name) => rankOf(name) <= rankOf(path.at(-1))).length,
      }),
    );
  if (how === "rename") {
    const name = String(asked[0]);
    const key = node?.parent?.children?.[0];
    const isTaken = root && findNodeAtLocation(root, [...at.slice(0, -1), name]);
    if (name === at.at(-1)) return text;
    if (!key || isTaken) return node ? write(text, at, undefined) : text;
    return text.slice(0, key.offset) + JSON.stringify(name) + text.slice(key.offset + key.length);
  }
  const isAdded = how === "add";
  const list = isAdded ? node : node?.parent;
  const isList = list?.type === "array";
  const given: Json[] = isList ? getNodeValue(list) : node && isAdded ? [getNodeValue(node)] : [];
  const [path, start] = isList && !isAdded ? [at.slice(0, -1), Number(at.at(-1))] : [at, given.length];
  const others = new Set(given.filter((_, index) => index !== start).map((value) => JSON.stringify(value)));
  const values = [...new Map(asked.map((value) => [JSON.stringify(value), value]))]
    .filter(([json]) => !others.has(json))
    .map(([, value]) => value);
  if (values.length === 0 && !isAdded) {
    const emptied = withEmptied(root, at);
    const last = root && findNodeAtLocation(root, emptied);
    const [before, end] = last?.parent?.type === "array" ? (last.parent.children?.slice(-2) ?? []) : [];
    // In a text of one line, the parser's own removal of a list's last item takes a character too many.
    if (before && last && end === last)
      return text.slice(0, before.offset + before.length) + text.slice(last.offset + last.length);
    return last ? write(text, emptied, undefined) : text;
  }
  const all = [...given, ...values];
  if (!isList) return write(text, at, all.length === 1 ? all[0] : all);
  // The first value replaces the present one, and the others follow it.
  return values.reduce<string>(
    (current, value, index) => write(current, [...path, start + index], value, isAdded || index > 0),
    text,
  );
}

/** Extends a removal to the parents that it would leave empty, up to the statement. */
function withEmptied(root: ReturnType<typeof parseTree>, at: JSONPath): JSONPath {
  const parent = root && findNodeAtLocation(root, at.slice(0, -1));
  const isInside = at.length > 2 && typeof at.at(-2) === "string";
  const isAlone = parent?.children?.length === 1;
  return isInside && isAlone ? withEmptied(root, at.slice(0, -1)) : at;
}
