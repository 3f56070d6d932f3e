// What a permission policy gives out beyond the secrets that Latchkey reads.
import type { Policy } from "@/lib/clouds/aws/doctor/document";
import { type Draft, quoted } from "@/lib/clouds/aws/doctor/draft";
import { actionMatches, judge, judgeStatement } from "@/lib/clouds/aws/doctor/evaluation";
import { matches } from "@/lib/clouds/aws/doctor/pattern";
import {
  decryptAction,
  decryptWithSomeKey,
  type Needs,
  readAction,
  requestFor,
  unrelated,
} from "@/lib/clouds/aws/doctor/permission/request";

/** A name that no secret of anybody's begins with. */
const madeUp = "zz-nothing-of-latchkeys-9f3b";

export function widthDrafts(policy: Policy, needs: Needs): Draft[] {
  return [...resourceDrafts(policy, needs), ...keyDrafts(policy, needs)];
}

/** Indices of statements by which any secret of the account can be read. */
export function readsEverything(policy: Pick<Policy, "statements">, needs: Needs): number[] {
  if (needs.secrets.length === 0) return [];
  const request = requestFor(needs, readAction, unrelated(needs, madeUp));
  if (judge(policy, request).decision === "denied") return [];
  return policy.statements
    .filter(
      (statement) =>
        statement.effect?.value === "Allow" && judgeStatement(statement, request).matches !== false,
    )
    .map(({ index }) => index);
}

function resourceDrafts(policy: Policy, needs: Needs): Draft[] {
  const everything = readsEverything(policy, needs);
  const drafts: Draft[] = [];
  for (const statement of policy.statements) {
    if (statement.effect?.value !== "Allow" || !actionMatches(statement, readAction) || !statement.resource)
      continue;
    if (everything.includes(statement.index)) {
      const place = statement.resource.negated
        ? statement.resource.key
        : (statement.resource.values.find(({ value }) => matches(value, unrelated(needs, madeUp), true)) ??
          statement.resource);
      drafts.push({
        severity: "warning",
        code: statement.resource.negated ? "not_resource_reads_all" : "resource_too_wide",
        title: "Every secret of the account can be read",
        detail: `Latchkey needs only ${needs.secrets.length === 1 ? "one secret" : `${needs.secrets.length} secrets`}. This allows all of them, other systems' secrets too.`,
        remedy: "Name only these secrets, as below.",
        place,
        statementIndex: statement.index,
      });
      continue;
    }
    for (const value of statement.resource.negated ? [] : statement.resource.values) {
      const prefix = prefixOf(value.value);
      const own =
        prefix !== null &&
        needs.secrets.find(
          ({ arn, name }) => prefix === `${arn.slice(0, arn.length - 7 - name.length)}${name}`,
        );
      if (own)
        drafts.push({
          severity: "note",
          code: "resource_prefix_wider",
          title: "Other secrets match this too",
          detail: `${quoted(value.value)} matches every secret whose name starts with ${own.name}${value.value.endsWith("-*") ? "-" : ""}. Six question marks match only this one.`,
          remedy: `Write "${own.pattern}".`,
          place: value,
          statementIndex: statement.index,
        });
    }
  }
  return drafts;
}

function prefixOf(pattern: string): string | null {
  return /^([^*?]+?)-?\*$/.exec(pattern)?.[1] ?? null;
}

function keyDrafts(policy: Policy, needs: Needs): Draft[] {
  const [first] = needs.secrets;
  if (!first) return [];
  const request = decryptWithSomeKey(needs, first);
  // Where decrypting is bound to Secrets Manager, a call from elsewhere is not allowed.
  const direct = {
    ...request,
    lookup: (key: string) =>
      key === "kms:viaservice" || key.startsWith("kms:encryptioncontext:") ? [] : request.lookup(key),
  };
  return policy.statements.flatMap((statement) => {
    const judged = judgeStatement(statement, direct);
    const own = statement.action?.values.some(({ value }) => /^kms:/i.test(value));
    const wide = statement.resource?.values.find(({ value }) => value === "*" || /:key\/\*$/.test(value));
    if (statement.effect?.value !== "Allow" || !own || !wide || !judged.action || judged.matches === false)
      return [];
    return [
      {
        severity: "warning",
        code: "kms_too_wide",
        title: "The role is allowed to decrypt with any key",
        detail: `${decryptAction} on ${quoted(wide.value)} isn't limited to secrets: the role could decrypt other data in the account.`,
        remedy: `Name the key, or add the condition StringEquals "kms:ViaService": "secretsmanager.${needs.facts.region}.amazonaws.com".`,
        place: wide,
        statementIndex: statement.index,
      } satisfies Draft,
    ];
  });
}
