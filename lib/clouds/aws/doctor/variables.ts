// Policy variables in a document of the older language, in which they are text.
import type { Policy, Statement } from "@/lib/clouds/aws/doctor/document";
import { type Draft, quoted } from "@/lib/clouds/aws/doctor/draft";
import { judgeStatement, type Request } from "@/lib/clouds/aws/doctor/evaluation";
import type { Located } from "@/lib/clouds/aws/doctor/json/tree";

/** Of statements that would speak of a request if their variables were filled in, or do because they are not. */
export function variableDrafts({ statements, version }: Policy, requests: readonly Request[]): Draft[] {
  return statements.flatMap((statement): Draft[] => {
    const place = statement.fillsVariables ? undefined : variableIn(statement);
    if (!place) return [];
    // The copy's node is its own, since what was judged is remembered by it.
    const filled: Statement = { ...statement, node: { ...statement.node }, fillsVariables: true };
    const differs = requests.some(
      (request) =>
        judgeStatement(statement, request).matches !== judgeStatement(filled, request).matches &&
        judgeStatement(filled, request).matches !== null,
    );
    if (!differs) return [];
    return [
      {
        severity: "error",
        code: "variable_not_filled",
        title: "The policy variable is taken literally",
        detail: `${version ? `Version ${version.value}` : "Without a Version, AWS uses 2008-10-17, which"} doesn't support policy variables: ${quoted(place.value)} is compared literally.`,
        remedy: 'Write "Version": "2012-10-17".',
        place,
        statementIndex: statement.index,
      },
    ];
  });
}

function variableIn({ resource, conditions }: Statement): Located<string> | undefined {
  return [...(resource?.values ?? []), ...conditions.flatMap(({ values }) => values)].find(({ value }) =>
    /\$\{[^}]+\}/.test(value),
  );
}
