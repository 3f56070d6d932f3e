// One statement beside what Latchkey sends: a trust policy's beside the token, a permission policy's beside each request
// for an action that it names.
import type { PolicyCheck, ReviewedStatement } from "@/lib/shared/clouds/doctor";
import type { Clause, Statement } from "./document";
import { type Judgement, judgeStatement, type Request } from "./evaluation";
import type { RangeOf } from "./json/lines";
import type { Kind } from "./kind";
import { shown, some } from "./pattern";

type Judged = Judgement & { request: Request };

export function reviewedStatement(
  statement: Statement,
  { needed }: Kind,
  rangeOf: RangeOf,
): ReviewedStatement {
  const { principal, action, resource, effect, sid, index } = statement;
  const all = needed.map(({ request }): Judged => ({ request, ...judgeStatement(statement, request) }));
  const federated = all[0]?.request.principal ?? null;
  const isTrust = federated !== null;
  const relevant = isTrust ? all.slice(0, 1) : all;
  const about = isTrust ? relevant : all.filter((judged) => judged.action);
  const check = (
    element: "principal" | "action" | "resource",
    written: string,
    sent: string,
    passes: boolean | null,
  ): PolicyCheck => {
    const clause: Clause | null = statement[element];
    const opposite = `Not${element.charAt(0).toUpperCase()}${element.slice(1)}`;
    const operator = clause?.negated ? opposite : null;
    return { element, operator, key: null, written, sent, passes, range: rangeOf(clause ?? statement) };
  };
  const named = (principal?.types ?? []).flatMap(({ type, names }) =>
    names.map(({ value }) => ({ value: `${type.value} ${value}` })),
  );
  const names = linesOf(named) || linesOf(principal?.values);
  const isNamed = principal !== null && all[0]?.principal === true;
  const actions = new Set((about.length > 0 ? about : all).map(({ request }) => request.action));
  return {
    index,
    sid: sid?.value || null,
    effect: effect?.value === "Allow" || effect?.value === "Deny" ? effect.value : null,
    matches: isTrust && !principal ? false : some(relevant.map(({ matches }) => matches)),
    range: rangeOf(statement),
    checks: [
      ...(isTrust ? [check("principal", names, `Federated ${federated}`, isNamed)] : []),
      check(
        "action",
        linesOf(action?.values),
        [...actions].join("\n"),
        about.some((judged) => judged.action),
      ),
      ...(isTrust ? [] : about).map(({ request, resource: passes }) =>
        check(
          "resource",
          linesOf(resource?.values),
          shown(request.resource ?? ""),
          resource ? passes : false,
        ),
      ),
      ...conditionChecks(statement, about, rangeOf),
    ],
  };
}

/** What a condition requires, and what the request carries for it. */
function conditionChecks({ conditions }: Statement, about: Judged[], rangeOf: RangeOf): PolicyCheck[] {
  const [first] = about;
  return (first ? conditions : []).map((condition, index) => {
    const { operator, key, values } = condition;
    const sent = first?.request.lookup(key.value.toLowerCase());
    return {
      element: "condition",
      operator: operator.value,
      key: key.value,
      written: linesOf(values),
      sent: Array.isArray(sent) && sent.length > 0 ? sent.map(shown).join("\n") : null,
      passes: some(about.map((judged) => judged.conditions[index]?.holds ?? null)),
      range: rangeOf(condition),
    };
  });
}

/** A line for each value. */
function linesOf(values: readonly { value: string }[] = []): string {
  return values.map(({ value }) => value).join("\n");
}
