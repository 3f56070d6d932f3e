// Which statement of a trust policy is meant for Latchkey, where none lets it in: the others have other purposes.
import type { Policy, Statement } from "@/lib/clouds/aws/doctor/document";
import { actionMatches, judgeStatement } from "@/lib/clouds/aws/doctor/evaluation";
import { keyKind } from "@/lib/clouds/aws/doctor/trust/condition";
import { assumeAction, type Expected, requestFor } from "@/lib/clouds/aws/doctor/trust/request";

/** How much of a statement speaks of Latchkey; 0 where nothing does. */
function likeness(statement: Statement, expected: Expected): number {
  const judged = judgeStatement(statement, requestFor(expected, assumeAction));
  const { host, organization } = expected;
  const bare = host.toLowerCase();
  const names = statement.principal?.types.flatMap(({ names: list }) => list.map(({ value }) => value)) ?? [];
  const everybody = statement.principal?.text?.value === "*" || names.includes("*");
  let score = 0;
  if (judged.principal && statement.principal) score += 8;
  else if (
    names.some((name) => name.toLowerCase().includes(bare)) ||
    statement.principal?.text?.value.toLowerCase().includes(bare)
  )
    score += 6;
  else if (names.some((name) => /oidc[-_]?provider/i.test(name))) score += 2;
  if (statement.action && actionMatches(statement, assumeAction)) score += everybody ? 2 : 3;
  else if (statement.action?.values.some(({ value }) => /webidentity/i.test(value))) score += 3;
  for (const { key, values } of statement.conditions) {
    const kind = keyKind(key.value, expected);
    if (kind.of !== "other")
      score += kind.differences.length === 0 || kind.differences.every((how) => how.kind !== "other") ? 3 : 1;
    if (values.some(({ value }) => value.toLowerCase().includes(organization))) score += 6;
    if (values.some(({ value }) => /^organi[sz]ations?:/i.test(value))) score += 3;
  }
  return score;
}

/** Clearly another issuer's: a provider of its own, and nothing of Latchkey's in the conditions. */
function isAnothers(statement: Statement, { host, organization, account }: Expected): boolean {
  const federated = statement.principal?.types.filter(({ type }) => type.value === "Federated") ?? [];
  const text = statement.conditions
    .map(({ key, values }) => `${key.value} ${values.map(({ value }) => value).join(" ")}`)
    .join(" ")
    .toLowerCase();
  const speaks =
    text.includes(organization) || /organi[sz]ations?:/.test(text) || text.includes(host.toLowerCase());
  if (speaks || federated.length === 0) return false;
  // A well-formed provider of the role's own account, with conditions on its own host, works for somebody else.
  return federated.every(({ names }) =>
    names.every(({ value }) => {
      const other = new RegExp(
        `^arn:aws[a-z-]*:iam::${account}:oidc-provider/([a-z0-9.-]+\\.[a-z]+(?:/\\S+)?)$`,
      ).exec(value)?.[1];
      return (
        other !== undefined &&
        text.includes(`${other.toLowerCase()}:`) &&
        !other.toLowerCase().includes(host.toLowerCase())
      );
    }),
  );
}

/** The Allow statement that is most probably meant for Latchkey; null where none is. */
export function statementMeant(
  { statements }: Pick<Policy, "statements">,
  expected: Expected,
): Statement | null {
  const [best] = statements
    .filter(({ effect }) => effect?.value !== "Deny")
    .map((statement) => ({
      statement,
      score: isAnothers(statement, expected) ? 0 : likeness(statement, expected),
    }))
    .sort((one, other) => other.score - one.score);
  return best && best.score >= 3 ? best.statement : null;
}
