// What the reviews of trust and of permission policies have in common: from the pasted text to the answer.
import type {
  PolicyCheck,
  PolicyFinding,
  PolicyReview,
  PolicyVerdict,
  ReviewedRequest,
  ReviewedStatement,
} from "@/lib/shared/clouds/doctor";
import { type Clause, readPolicy, type Statement } from "./document";
import { judge, judgeStatement } from "./evaluation";
import { type Finding, formFinding, inOrder } from "./finding";
import { diffLines, type RangeOf, rangesIn } from "./json/lines";
import type { Kind } from "./kind";
import { type Pasted, readPasted } from "./pasted";
import { shown, some } from "./pattern";
import { documentText, repaired } from "./repair";
import { BudgetExceeded } from "./review-budget";

/** More than anybody reads. The gravest come first, and are listed. */
const findingLimit = 100;

/** Findings that say that correcting was not tried. */
const uncorrected = new Set(["too_much_to_correct", "trust_policy_pasted"]);

/** Never throws, whatever the text is. */
export function reviewPolicy(text: string, kind: Kind): PolicyReview {
  try {
    const reading = readPasted(text, kind.asked);
    return reading.ok ? reviewed(reading, kind) : unreadable(reading, kind);
  } catch (cause) {
    if (!(cause instanceof BudgetExceeded)) throw cause;
    const place = { path: [], offset: 0, length: text.length };
    return unreadable({ text, decoded: false, findings: [formFinding("too_costly", place)] }, kind);
  }
}

function unreadable(reading: Pick<Pasted, "text" | "decoded" | "findings">, kind: Kind): PolicyReview {
  const { text, decoded } = reading;
  return {
    ...kind.rest,
    kind: kind.asked.kind,
    verdict: "unreadable",
    text,
    decoded,
    requests: [],
    statements: [],
    findings: shownFindings(reading.findings, [], rangesIn(text)),
    corrected: null,
  };
}

function reviewed(pasted: Pasted, kind: Kind): PolicyReview {
  const { text, root, path, bare, decoded } = pasted;
  const rangeOf = rangesIn(text);
  const policy = readPolicy(text, root, path, bare);
  const findings = [...pasted.findings, ...kind.findings(policy, pasted.roleArn)];
  const requests = kind.needed.map(({ request, ...needed }): ReviewedRequest => {
    const { decision, statement } = judge(policy, request);
    const resource = shown(request.resource ?? kind.asked.roleArn);
    const statementIndex = statement?.index ?? null;
    return { ...needed, action: request.action, resource, verdict: decision, statementIndex };
  });
  const verdict = verdictOf(findings, requests);
  const isTried = !findings.some(({ code }) => uncorrected.has(code));
  const document = isTried ? repaired(pasted, kind) : null;
  return {
    ...kind.rest,
    kind: pasted.ofRole && kind.asked.kind === "trust-policy" ? "role" : kind.asked.kind,
    verdict,
    text,
    decoded,
    requests,
    statements: policy.statements.map((statement) => reviewedStatement(statement, kind, rangeOf)),
    findings: shownFindings(findings, policy.statements, rangeOf),
    corrected:
      document === null
        ? null
        : {
            ...kind.target,
            document,
            changes: diffLines(documentText(text, root), document),
            purpose: verdict === "allowed" ? "tightened" : "mended",
          },
  };
}

function verdictOf(findings: readonly Finding[], requests: readonly ReviewedRequest[]): PolicyVerdict {
  if (findings.some(({ malformed }) => malformed)) return "malformed";
  if (findings.some(({ code }) => code === "trust_policy_pasted")) return "denied";
  const required = requests.filter((request) => request.required);
  // With no secret to read, being able to find one is all that can be asked of the policy.
  const verdicts = (required.length > 0 ? required : requests).map(({ verdict }) => verdict);
  return (["denied", "depends"] as const).find((one) => verdicts.includes(one)) ?? "allowed";
}

function shownFindings(
  findings: readonly Finding[],
  statements: readonly Statement[],
  rangeOf: RangeOf,
): PolicyFinding[] {
  const all = inOrder(findings);
  // Of the review itself, and not of the policy: not to be left out.
  const own = all.filter(({ code }) => code === "too_much_to_correct");
  const found = all.filter((finding) => !own.includes(finding));
  const [next] = found.slice(findingLimit);
  const left = found.length - findingLimit;
  const are = left === 1 ? "finding isn't" : "findings aren't";
  const more = next ? [formFinding("findings_left_out", next.place, { left, are })] : [];
  return [...found.slice(0, findingLimit), ...own, ...more].map(({ place, malformed, fixes, ...finding }) => {
    const owner = statements.find(
      ({ offset, length }) => place.offset >= offset && place.offset < offset + length,
    );
    return { ...finding, path: place.path, range: rangeOf(place), statementIndex: owner?.index ?? null };
  });
}

/** A trust policy's statement against the token; a permission policy's against each request that its action is about. */
function reviewedStatement(statement: Statement, { needed }: Kind, rangeOf: RangeOf): ReviewedStatement {
  const { principal, action, resource, effect, sid } = statement;
  const all = needed.map(({ request }) => ({ request, judged: judgeStatement(statement, request) }));
  const federated = all[0]?.request.principal ?? null;
  const isTrust = federated !== null;
  const relevant = isTrust ? all.slice(0, 1) : all;
  const about = isTrust ? relevant : all.filter(({ judged }) => judged.action);
  const check = (
    element: PolicyCheck["element"],
    clause: Clause | null,
    written: string,
    sent: string,
    passes: boolean | null,
  ): PolicyCheck => {
    const opposite = `Not${element.charAt(0).toUpperCase()}${element.slice(1)}`;
    const range = rangeOf(clause ?? statement);
    return { element, operator: clause?.negated ? opposite : null, key: null, written, sent, passes, range };
  };
  const named = (principal?.types ?? []).flatMap(({ type, names }) =>
    names.map(({ value }) => ({ value: `${type.value} ${value}` })),
  );
  const names = linesOf(named) || linesOf(principal?.values);
  const isNamed = principal !== null && all[0]?.judged.principal === true;
  const actions = new Set((about.length > 0 ? about : all).map(({ request }) => request.action));
  const isAbout = about.some(({ judged }) => judged.action === true);
  return {
    index: statement.index,
    sid: sid?.value || null,
    effect: effect?.value === "Allow" || effect?.value === "Deny" ? effect.value : null,
    matches: isTrust && !principal ? false : some(relevant.map(({ judged }) => judged.matches)),
    range: rangeOf(statement),
    checks: [
      ...(isTrust ? [check("principal", principal, names, `Federated ${federated}`, isNamed)] : []),
      check("action", action, linesOf(action?.values), [...actions].join("\n"), isAbout),
      ...(isTrust ? [] : about).map(({ request, judged }) =>
        check(
          "resource",
          resource,
          linesOf(resource?.values),
          shown(request.resource ?? ""),
          resource ? judged.resource : false,
        ),
      ),
      ...conditionChecks(statement, about, rangeOf),
    ],
  };
}

type Judged = { request: Kind["mustAllow"][number]; judged: ReturnType<typeof judgeStatement> };

/** What a condition asks, and what the request carries for it. */
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
      passes: some(about.flatMap(({ judged }) => judged.conditions[index] ?? []).map(({ holds }) => holds)),
      range: rangeOf(condition),
    };
  });
}

/** A line for each value. */
function linesOf(values: readonly { value: string }[] = []): string {
  return values.map(({ value }) => value).join("\n");
}
