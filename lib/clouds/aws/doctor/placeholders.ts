// What AWS saves without a warning, and the author did not mean: a placeholder that is not filled in, a name that comes
// twice, a policy variable under the older policy language, which takes it literally.
import type { Policy, Statement } from "./document";
import { judgeStatement, type Request } from "./evaluation";
import { type Finding, formFinding as finding } from "./finding";
import type { Value } from "./json/tree";

const placeholder =
  /<[^<>"]{1,60}>|\{\{[^{}]{1,60}\}\}|\$\{(?![*?$]\})[^{}:]{1,60}\}|\bYOUR[_-][A-Z_-]+|\bX{6,}\b|\bREPLACE[_-]?ME\b/i;

export function isPlaceholder(text: string): boolean {
  return placeholder.test(text);
}

/** AWS accepts a name that comes twice, and only the last counts: a condition disappears without a warning. */
export function leftoverFindings({ type, items, members, ...location }: Value): Finding[] {
  const left = type === "string" ? placeholder.exec(location.value)?.[0] : undefined;
  return [
    ...(left === undefined ? [] : [finding("placeholder_left", location, { left })]),
    ...items.flatMap(leftoverFindings),
    ...members.flatMap(({ name, key, value, shadowed }) => [
      ...(shadowed ? [finding("duplicate_key", key, { name })] : []),
      ...leftoverFindings(key),
      ...leftoverFindings(value),
    ]),
  ];
}

/** Of statements that would match a request if their variables were filled in, or match because they are not. */
export function variableFindings(
  { statements, version, path }: Policy,
  requests: readonly Request[],
): Finding[] {
  return statements.flatMap((statement) => {
    const location = statement.fillsVariables ? undefined : variableIn(statement);
    if (!location) return [];
    const filled = { ...statement, fillsVariables: true };
    const differs = requests.some((request) => {
      const { matches } = judgeStatement(filled, request);
      return matches !== null && matches !== judgeStatement(statement, request).matches;
    });
    const which = version ? `Version ${version.value}` : "Without a Version, AWS uses 2008-10-17, which";
    const fix = { at: [...path, "Version"], value: "2012-10-17" };
    return differs ? [finding("variable_not_filled", location, { version: which }, fix)] : [];
  });
}

function variableIn({ resource, conditions }: Statement): Value | undefined {
  const values = [...(resource?.values ?? []), ...conditions.flatMap((condition) => condition.values)];
  return values.find(({ value }) => /\$\{[^}]+\}/.test(value));
}
