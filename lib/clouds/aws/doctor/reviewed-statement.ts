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
  const named = (about.length > 0 ? about : all).map(({ request }) => request.action);
  const check = (
    element: PolicyCheck["element"],
    clause: Clause | null,
    sent: string,
    passes: boolean | null,
  ): PolicyCheck => ({
    element,
    operator: clause?.negated ? clause.key.value : null,
    key: null,
    written: writtenIn(clause),
    sent,
    passes: clause ? passes : false,
    range: rangeOf(clause ?? statement),
  });
  return {
    index,
    sid: sid?.value || null,
    effect: effect?.value === "Allow" || effect?.value === "Deny" ? effect.value : null,
    matches: isTrust && !principal ? false : some(relevant.map(({ matches }) => matches)),
    range: rangeOf(statement),
    checks: [
      ...(isTrust ? relevant : []).map((judged) =>
        check("principal", principal, `Federated ${federated}`, judged.principal),
      ),
      check(
        "action",
        action,
        [...new Set(named)].join("\n"),
        about.some((judged) => judged.action),
      ),
      ...(isTrust ? [] : about).map((judged) =>
        check("resource", resource, shown(judged.request.resource ?? ""), judged.resource),
      ),
      ...conditionChecks(statement, about, rangeOf),
    ],
  };
}

/** A line for each value; a principal's with its type. */
function writtenIn(clause: Clause | null): string {
  const typed = (clause?.types ?? []).flatMap(({ type, names }) =>
    names.map(({ value }) => `${type.value} ${value}`),
  );
  return (typed.length > 0 ? typed : (clause?.values ?? []).map(({ value }) => value)).join("\n");
}

/** What a condition requires, and what the request carries for it. */
function conditionChecks({ conditions }: Statement, about: Judged[], rangeOf: RangeOf): PolicyCheck[] {
  const [first] = about;
  if (!first) return [];
  return conditions.map((condition, index) => {
    const { operator, key, values } = condition;
    const sent = first.request.lookup(key.value.toLowerCase());
    return {
      element: "condition",
      operator: operator.value,
      key: key.value,
      written: values.map(({ value }) => value).join("\n"),
      sent: sent === "unknown" || sent.length === 0 ? null : sent.map(shown).join("\n"),
      passes: some(about.map((judged) => judged.conditions[index]?.holds ?? null)),
      range: rangeOf(condition),
    };
  });
}
