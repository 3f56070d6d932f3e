// Which statement of a trust policy is meant for Latchkey: the others have other purposes.
import type { Policy, Statement } from "../document";
import { actionMatches, federatedNames, isAllow, isDeny, judge, judgeStatement } from "../evaluation";
import { isNear, keyKind } from "./claim";
import { assumeAction, type Expected } from "./request";

/** The Allow statement that lets Latchkey in, or is most probably meant to; null where none is. */
export function intendedStatement({ statements }: Policy, expected: Expected): Statement | null {
  const allowing = judge({ statements: statements.filter(isAllow) }, expected.request()).statement;
  if (allowing) return allowing;
  const [best] = statements
    .filter((statement) => !isDeny(statement) && !isForAnother(statement, expected))
    .map((statement) => ({ statement, score: likeness(statement, expected) }))
    .sort((left, right) => right.score - left.score);
  return best && best.score >= 3 ? best.statement : null;
}

/** How much of a statement is about Latchkey; 0 where nothing is. */
function likeness(statement: Statement, expected: Expected): number {
  const { principal, action, conditions } = statement;
  const host = expected.host.toLowerCase();
  const typed = (principal?.types ?? []).flatMap(({ names }) => names);
  const names = [...(principal?.values ?? []), ...typed].map(({ value }) => value.toLowerCase());
  let score = 0;
  if (principal && judgeStatement(statement, expected.request()).principal) score += 8;
  else if (names.some((name) => name.includes(host))) score += 6;
  else if (names.some((name) => /oidc[-_]?provider/.test(name))) score += 2;
  if (action && actionMatches(statement, assumeAction)) score += names.includes("*") ? 2 : 3;
  else if (action?.values.some(({ value }) => /webidentity/i.test(value))) score += 3;
  for (const { key, values } of conditions) {
    const { of, differences } = keyKind(key.value, expected);
    if (of !== "other") score += isNear(differences) ? 3 : 1;
    if (values.some(({ value }) => value.toLowerCase().includes(expected.organization))) score += 6;
    if (values.some(({ value }) => /^organi[sz]ations?:/i.test(value))) score += 3;
  }
  return score;
}

/** Clearly another issuer's: a provider of its own, and nothing of Latchkey's in the conditions. */
function isForAnother(
  { principal, conditions }: Statement,
  { host, organization, account }: Expected,
): boolean {
  const texts = conditions.flatMap(({ key, values }) => [key, ...values].map(({ value }) => value));
  const text = texts.join(" ").toLowerCase();
  const own = host.toLowerCase();
  if (text.includes(organization) || text.includes(own) || /organi[sz]ations?:/.test(text)) return false;
  // A well-formed provider of the role's own account, with conditions on its own host, works for somebody else.
  const provider = new RegExp(
    `^arn:aws[a-z-]*:iam::${account}:oidc-provider/([a-z0-9.-]+\\.[a-z]+(?:/\\S+)?)$`,
  );
  const hosts = federatedNames(principal).map(({ value }) => provider.exec(value)?.[1]?.toLowerCase());
  return (
    hosts.length > 0 && hosts.every((other) => other && text.includes(`${other}:`) && !other.includes(own))
  );
}
