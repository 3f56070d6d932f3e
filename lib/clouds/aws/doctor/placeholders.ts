// What AWS saves without a word, and nobody meant: a placeholder that was not filled in, a name that comes twice, a
// policy variable in a document of the older language, in which it is text.

import type { PolicyPath } from "@/lib/shared/clouds/doctor";
import type { Policy, Statement } from "./document";
import { judgeStatement, type Request } from "./evaluation";
import { type Finding, formFinding } from "./finding";
import { itemsOf, type Located, membersOf, type Node, placeOf } from "./json/tree";

const placeholder =
  /<[^<>"]{1,60}>|\{\{[^{}]{1,60}\}\}|\$\{(?![*?$]\})[^{}:]{1,60}\}|\bYOUR[_-][A-Z_-]+|\bX{6,}\b|\bREPLACE[_-]?ME\b/i;

export function isPlaceholder(text: string): boolean {
  return placeholder.test(text);
}

/** AWS takes a name that comes twice, and only the last counts: a condition disappears unseen. */
export function leftoverFindings(node: Node, path: PolicyPath): Finding[] {
  if (node.type === "array")
    return itemsOf(node, path).flatMap((item) => leftoverFindings(item.node, item.path));
  if (node.type === "string") return leftIn({ ...placeOf(node, path), value: String(node.value) });
  return membersOf(node, path).flatMap(({ name, key, value, path: own, shadowed }) => [
    ...(shadowed ? [formFinding("duplicate_key", key, { name })] : []),
    ...leftIn(key),
    ...leftoverFindings(value, own),
  ]);
}

function leftIn(text: Located): Finding[] {
  const left = placeholder.exec(text.value)?.[0];
  return left === undefined ? [] : [formFinding("placeholder_left", text, { left })];
}

/** Of statements that would speak of a request if their variables were filled in, or do because they are not. */
export function variableFindings(
  { statements, version, path }: Policy,
  requests: readonly Request[],
): Finding[] {
  return statements.flatMap((statement) => {
    const place = statement.fillsVariables ? undefined : variableIn(statement);
    if (!place) return [];
    const filled = { ...statement, fillsVariables: true };
    const differs = requests.some((request) => {
      const { matches } = judgeStatement(filled, request);
      return matches !== null && matches !== judgeStatement(statement, request).matches;
    });
    const values = {
      version: version ? `Version ${version.value}` : "Without a Version, AWS uses 2008-10-17, which",
      value: place.value,
    };
    const fix = { at: [...path, "Version"], value: "2012-10-17" };
    return differs ? [formFinding("variable_not_filled", place, values, fix)] : [];
  });
}

function variableIn({ resource, conditions }: Statement): Located | undefined {
  return [...(resource?.values ?? []), ...conditions.flatMap(({ values }) => values)].find(({ value }) =>
    /\$\{[^}]+\}/.test(value),
  );
}
