// The corrected policy: the fixes of all findings are written at their places in the author's own text, and the policy is
// reviewed again, until nothing is wrong with it. Where that is not enough, faulty statements are replaced whole.
import { applyEdits, findNodeAtLocation, getNodeValue, type JSONPath, modify, parseTree } from "jsonc-parser";
import { isWithin, type Policy, readDocument } from "./document";
import { isDeny, judge } from "./evaluation";
import type { Finding, Fix } from "./finding";
import { hasTwins, type Json, jsonOf, readTree, type Value } from "./json/tree";
import type { Kind } from "./kind";
import type { Pasted, Reading } from "./pasted";
import { documentElements, statementElements } from "./tables/aws-names";
import { correctedCodes } from "./tables/corrected-codes";

/** No policy took more than four rounds. */
const roundLimit = 8;

/** Each change reads the text again; with more changes little of the author's layout would be left. */
const effortLimit = 1_500_000;

/** A longer list is written anew as a whole. */
const itemLimit = 20;

/** What was pasted of the document itself, moved to the left margin. */
export function documentText(text: string, root: Value): string {
  const [first = "", ...lines] = text.slice(root.offset, root.offset + root.length).split("\n");
  const margins = lines.filter((line) => line.trim() !== "").map((line) => line.search(/\S/));
  const margin = margins.length > 0 ? Math.min(...margins) : 0;
  return [first, ...lines.map((line) => line.slice(Math.min(margin, line.length)))].join("\n");
}

/** Null where nothing needs a correction, or no correction helps. */
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
  const replaced = faulty.map((own) => ({ at: own.path, value: kind.replacement(own, policy) }));
  const guides = { Version: "2012-10-17", Statement: kind.statements };
  const attempts = [written(text, replaced, format), JSON.stringify(guides, null, format.indent)];
  return attempts.find((attempt) => attempt !== null && inspect(attempt, kind).isRight) ?? null;
}

function inspect(text: string, kind: Kind) {
  const policy = readDocument(text);
  const findings = kind.findings(policy);
  const isDenied = kind.mustAllow.some((request) => judge(policy, request).decision === "denied");
  return { policy, findings, isRight: !isDenied && !findings.some(isFault) };
}

/** What AWS refuses, and what is corrected although it works, as far as is known how. */
function isFault({ malformed, code, fixes }: Finding): boolean {
  return malformed || (correctedCodes.has(code) && fixes.length > 0);
}

/** First what AWS refuses, or does not understand, and then what the policy means. */
function fixesOf(findings: readonly Finding[], policy: Policy, kind: Kind): Fix[] {
  const refused = findings
    .filter(({ malformed, code }) => malformed || code === "action_misspelt")
    .flatMap(({ fixes, location }): Fix[] => {
      if (fixes.length > 0) return fixes;
      // Without a known fix, the statement is replaced.
      const statement = policy.statements.find((own) => isWithin(location, own));
      return statement ? [{ at: statement.path, value: kind.replacement(statement, policy) }] : [];
    });
  return refused.length > 0 ? refused : findings.flatMap(({ fixes }) => fixes);
}

/** The document as JSON, in its author's layout; what is no JSON, or would lose a part of itself, is laid out anew. */
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

/** A text of one line stays so. */
function formatOf(text: string) {
  if (!text.includes("\n")) return { indent: undefined, options: undefined };
  const indent = /\n([ \t]+)\S/.exec(text)?.[1] ?? "  ";
  if (indent.startsWith("\t"))
    return { indent: "\t", options: { insertSpaces: false, tabSize: 1, eol: "\n" } };
  return { indent, options: { insertSpaces: true, tabSize: indent.length, eol: "\n" } };
}

/** Null where there is too much to write. */
function written(text: string, fixes: readonly Fix[], format: Format): string | null {
  const changes = inOrder(fixes);
  if (changes.length * text.length > effortLimit) return null;
  return changes.reduce((current, change) => writtenOnce(current, change, format), text);
}

type Exchange = { at: JSONPath; exchanges: { from: string | null; to: Json[] }[] };
type Change = Exclude<Fix, { from: string | null }> | Exchange;

/**
 * Each change once, however many findings ask for it; from the last statement to the first, and from the inside of each to
 * the outside, so that none moves the place of another.
 */
function inOrder(fixes: readonly Fix[]): Change[] {
  const changes = new Map<string, Change>();
  for (const fix of fixes) {
    const isExchange = "from" in fix;
    const key = JSON.stringify(isExchange ? [fix.at] : fix);
    const known = changes.get(key);
    if (known && isExchange && "exchanges" in known) known.exchanges.push(fix);
    else changes.set(key, isExchange ? { at: fix.at, exchanges: [fix] } : fix);
  }
  const indexOf = ({ at }: Change) => (typeof at[1] === "number" ? at[1] : 0);
  return [...changes.values()].sort(
    (left, right) => indexOf(right) - indexOf(left) || right.at.length - left.at.length,
  );
}

/** The place of an element among others, as the guide writes them. */
function rankOf(name: unknown): number {
  const rank = [...documentElements, ...statementElements].indexOf(String(name));
  return rank < 0 ? Number.POSITIVE_INFINITY : rank;
}

function writtenOnce(text: string, change: Change, format: Format): string {
  const root = parseTree(text);
  const node = root && findNodeAtLocation(root, change.at);
  const put = (current: string, at: JSONPath, value: Json | undefined, index?: number) =>
    applyEdits(
      current,
      modify(current, at, value, {
        formattingOptions: format.options,
        isArrayInsertion: index !== undefined,
        getInsertionIndex: (names) => names.filter((name) => rankOf(name) <= rankOf(at.at(-1))).length,
      }),
    );
  const remove = () => (node ? put(text, withEmptied(root, change.at), undefined) : text);
  if ("name" in change) {
    const key = node?.parent?.children?.[0];
    const isTaken = root && findNodeAtLocation(root, [...change.at.slice(0, -1), change.name]);
    if (change.name === change.at.at(-1)) return text;
    if (!key || isTaken) return node ? put(text, change.at, undefined) : text;
    return text.slice(0, key.offset) + JSON.stringify(change.name) + text.slice(key.offset + key.length);
  }
  if ("value" in change) return change.value === undefined ? remove() : put(text, change.at, change.value);
  const given: Json[] = node ? [getNodeValue(node)].flat() : [];
  const values = exchanged(given, change.exchanges);
  if (values.length === 0) return remove();
  if (node?.type !== "array") return put(text, change.at, values.length === 1 ? values[0] : values);
  const differing = [...values.keys()].filter(
    (index) => JSON.stringify(values[index]) !== JSON.stringify(given[index]),
  );
  if (values.length < given.length || differing.length > itemLimit) return put(text, change.at, values);
  return differing.reduce(
    (current, index) =>
      put(current, [...change.at, index], values[index], index >= given.length ? index : undefined),
    text,
  );
}

/** Includes what would be left empty, up to the statement. */
function withEmptied(root: ReturnType<typeof parseTree>, at: JSONPath): JSONPath {
  const parent = root && findNodeAtLocation(root, at.slice(0, -1));
  const isInside = at.length > 2 && typeof at.at(-2) === "string";
  const isAlone = parent?.type === "object" && parent.children?.length === 1;
  return isInside && isAlone ? withEmptied(root, at.slice(0, -1)) : at;
}

function exchanged(given: Json[], exchanges: Exchange["exchanges"]): Json[] {
  let values = given;
  for (const { from, to } of exchanges)
    values =
      from !== null && values.includes(from)
        ? values.flatMap((value) => (value === from ? to : [value]))
        : [...values, ...to];
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
