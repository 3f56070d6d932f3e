// Which statement of a trust policy is meant for Latchkey: the others have other purposes.
import type { Policy, Statement } from "../document";
import { actionMatches, federatedNames, isAllow, isDeny, judge, judgeStatement } from "../evaluation";
import { keyKind } from "./claim";
import { assumeAction, type Expected } from "./request";

/** How much of a statement speaks of Latchkey; 0 where nothing does. */
function likeness(statement: Statement, expected: Expected): number {
  const { principal, action, conditions } = statement;
  const host = expected.host.toLowerCase();
  const names = [
    ...(principal?.values ?? []),
    ...(principal?.types ?? []).flatMap(({ names: own }) => own),
  ].map(({ value }) => value.toLowerCase());
  let score = 0;
  if (principal && judgeStatement(statement, expected.request()).principal) score += 8;
  else if (names.some((name) => name.includes(host))) score += 6;
  else if (names.some((name) => /oidc[-_]?provider/.test(name))) score += 2;
  if (action && actionMatches(statement, assumeAction)) score += names.includes("*") ? 2 : 3;
  else if (action?.values.some(({ value }) => /webidentity/i.test(value))) score += 3;
  for (const { key, values } of conditions) {
    const kind = keyKind(key.value, expected);
    if (kind.of !== "other") score += kind.differences.every((how) => how.kind !== "other") ? 3 : 1;
    if (values.some(({ value }) => value.toLowerCase().includes(expected.organization))) score += 6;
    if (values.some(({ value }) => /^organi[sz]ations?:/i.test(value))) score += 3;
  }
  return score;
}

/** Clearly another issuer's: a provider of its own, and nothing of Latchkey's in the conditions. */
function isAnothers(
  { principal, conditions }: Statement,
  { host, organization, account }: Expected,
): boolean {
  const text = conditions
    .map(({ key, values }) => [key, ...values].map(({ value }) => value).join(" "))
    .join(" ")
    .toLowerCase();
  const own = host.toLowerCase();
  const names = federatedNames(principal);
  if (text.includes(organization) || text.includes(own) || /organi[sz]ations?:/.test(text)) return false;
  // A well-formed provider of the role's own account, with conditions on its own host, works for somebody else.
  const provider = new RegExp(
    `^arn:aws[a-z-]*:iam::${account}:oidc-provider/([a-z0-9.-]+\\.[a-z]+(?:/\\S+)?)$`,
  );
  return (
    names.length > 0 &&
    names.every(({ value }) => {
      const other = provider.exec(value)?.[1]?.toLowerCase();
      return other !== undefined && text.includes(`${other}:`) && !other.includes(own);
    })
  );
}

/** The Allow statement that lets Latchkey in, or is most probably meant to; null where none is. */
export function intendedStatement({ statements }: Policy, expected: Expected): Statement | null {
  const allowing = judge({ statements: statements.filter(isAllow) }, expected.request()).statement;
  if (allowing) return allowing;
  const [best] = statements
    .filter((statement) => !isDeny(statement) && !isAnothers(statement, expected))
    .map((statement) => ({ statement, score: likeness(statement, expected) }))
    .sort((one, other) => other.score - one.score);
  return best && best.score >= 3 ? best.statement : null;
}
