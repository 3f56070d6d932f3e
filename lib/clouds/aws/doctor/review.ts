// The review of either kind of policy: from the pasted text to the answer.
import { diffArrays } from "diff";
import { command } from "@/lib/clouds/aws/definition/shell";
import type {
  DiffLine,
  PolicyCheck,
  PolicyFinding,
  PolicyReview,
  PolicyVerdict,
  ReviewedRequest,
  ReviewedStatement,
} from "@/lib/shared/clouds/doctor";
import {
  type Clause,
  isAllow,
  isDeny,
  isWithin,
  judge,
  judgeStatement,
  readPolicy,
  type Statement,
} from "./evaluation";
import { type Finding, formFinding, inOrder } from "./finding";
import { findingsOf } from "./form";
import { formatted, type Json, type RangeOf, rangesIn } from "./json";
import type { Kind } from "./kind";
import { BudgetExceeded, shown, some, type Truth } from "./matching";
import { laidOut, type Pasted, type Reading, readPasted } from "./pasted";
import { repaired } from "./repair";
import { depthLimit, diffLimit, findingLimit } from "./tables/bounds";

/** Never throws. */
export function reviewPolicy(text: string, kind: Kind): PolicyReview {
  try {
    const reading = readPasted(laidOut(text), kind.asked);
    return reading.pasted ? reviewed(reading, reading.pasted, kind) : unreadable(reading, kind);
  } catch (cause) {
    const isTooCostly = cause instanceof BudgetExceeded;
    if (!isTooCostly && !(cause instanceof RangeError)) throw cause;
    const location = { path: [], offset: 0, length: text.length };
    const finding = formFinding(isTooCostly ? "too_costly" : "too_deep", location, { limit: depthLimit });
    return unreadable({ text, decoded: false, findings: [finding] }, kind);
  }
}

function unreadable({ text, decoded, findings }: Omit<Reading, "pasted">, kind: Kind): PolicyReview {
  return {
    ...kind.rest,
    kind: kind.asked.kind,
    verdict: "unreadable",
    text,
    decoded,
    requests: [],
    statements: [],
    findings: shownFindings(findings, [], rangesIn(text)),
    corrected: null,
  };
}

function reviewed(reading: Reading, pasted: Pasted, kind: Kind): PolicyReview {
  const { text } = reading;
  const { root, bare, ofRole, roleArn } = pasted;
  const rangeOf = rangesIn(text);
  const policy = readPolicy(root, bare);
  const { roleArn: own, kind: asked } = kind.asked;
  // Another role's policy says nothing about this role.
  const isOther = asked === "trust-policy" && roleArn !== null && roleArn !== own;
  const other = isOther ? [formFinding("another_role", policy, { pasted: roleArn, own })] : [];
  const findings = [...reading.findings, ...findingsOf(policy, kind), ...other];
  const requests = kind.needed.map(({ request, ...needed }): ReviewedRequest => {
    const { decision, statement } = judge(policy, request);
    const resource = shown(request.resource ?? kind.asked.roleArn);
    const statementIndex = statement?.index ?? null;
    return { ...needed, action: request.action, resource, verdict: decision, statementIndex };
  });
  const verdict = verdictOf(findings, requests);
  // It may be right in its own place.
  const isTried = !findings.some(({ code }) => code === "trust_policy_pasted");
  const document = isTried ? repaired(findings, pasted, kind) : null;
  const { offset, length } = root;
  return {
    ...unreadable(reading, kind),
    kind: ofRole && asked === "trust-policy" ? "role" : asked,
    verdict,
    requests,
    statements: policy.statements.map((statement) => reviewedStatement(statement, kind, rangeOf)),
    findings: shownFindings(findings, policy.statements, rangeOf),
    corrected:
      document === null
        ? null
        : {
            fileName: kind.saving.fileName,
            command: savingCommand(kind),
            ...changesFrom(text.slice(offset, offset + length), document, reading.findings.length === 0),
            purpose: verdict === "allowed" ? "tightened" : "mended",
          },
  };
}

/** The corrected document with its author's indentation, and what it changes of the author's text, in the same layout if it is JSON. */
function changesFrom(written: string, corrected: Json, isJson: boolean) {
  const [, indentation = ""] = /\n([ \t]+)\S/.exec(written) ?? [];
  const [, margin = ""] = /\n([ \t]*)[}\]]$/.exec(written) ?? [];
  const indent = indentation.slice(margin.length) || "  ";
  const document = JSON.stringify(corrected, null, indent);
  const old = (isJson ? formatted(written, indent) : written).split(/\r?\n/);
  const now = document.split("\n");
  const parts = diffArrays(old, now, { maxEditLength: diffLimit }) ?? [
    { value: old, removed: true, added: false },
    { value: now, removed: false, added: true },
  ];
  const changes = parts.flatMap(({ value, added, removed }) =>
    value.map((line): DiffLine => ({ kind: added ? "added" : removed ? "removed" : "same", text: line })),
  );
  return { document, changes };
}

function savingCommand({ asked, saving: { command: name, options, fileName } }: Kind): string {
  const { region, roleArn } = asked;
  return command(name, {
    // The CLI finds IAM in the region's partition.
    ...(region && { region }),
    "role-name": roleArn.split("/").at(-1) ?? "",
    ...options,
    "policy-document": `file://${fileName}`,
  });
}

function verdictOf(findings: readonly Finding[], requests: readonly ReviewedRequest[]): PolicyVerdict {
  if (findings.some(({ malformed }) => malformed)) return "malformed";
  const required = requests.filter((request) => request.required);
  // Without a secret to read, the policy only has to allow finding one.
  const verdicts = (required.length > 0 ? required : requests).map(({ verdict }) => verdict);
  return (["denied", "depends"] as const).find((verdict) => verdicts.includes(verdict)) ?? "allowed";
}

function shownFindings(
  findings: readonly Finding[],
  statements: readonly Statement[],
  rangeOf: RangeOf,
): PolicyFinding[] {
  const found = inOrder(findings);
  const [next] = found.slice(findingLimit);
  const left = found.length - findingLimit;
  const are = left === 1 ? "finding isn't" : "findings aren't";
  const more = next ? [formFinding("findings_left_out", next.location, { left, are })] : [];
  return [...found.slice(0, findingLimit), ...more].map(({ location, malformed, fixes, ...finding }) => ({
    ...finding,
    path: location.path,
    range: rangeOf(location),
    statementIndex: statements.find((statement) => isWithin(location, statement))?.index ?? null,
  }));
}

/** Compares a statement with Latchkey's calls; for a trust policy with the first, since the others differ only in the action. */
function reviewedStatement(statement: Statement, { needed }: Kind, rangeOf: RangeOf): ReviewedStatement {
  const { principal, action, resource, sid, index } = statement;
  const all = needed.map(({ request }) => ({ request, ...judgeStatement(statement, request) }));
  const isTrust = all[0] !== undefined && all[0].request.principal !== null;
  const relevant = isTrust ? all.slice(0, 1) : all;
  const about = isTrust ? relevant : all.filter((judged) => judged.action);
  const named = new Set((about.length > 0 ? about : all).map(({ request }) => request.action));
  const check = (element: PolicyCheck["element"], clause: Clause | null, sent: string, passes: Truth) => ({
    element,
    operator: clause?.negated ? clause.key.value : null,
    key: null,
    written: writtenIn(clause),
    sent,
    passes: clause ? passes : false,
    range: rangeOf(clause ?? statement),
  });
  const conditions = statement.conditions.map((condition, at): PolicyCheck => {
    const { operator, key, values } = condition;
    const sent = about[0]?.request.lookup(key.value.toLowerCase()) ?? [];
    return {
      element: "condition",
      operator: operator.value,
      key: key.value,
      written: values.map(({ value }) => value).join("\n"),
      sent: sent === "unknown" || sent.length === 0 ? null : sent.map(shown).join("\n"),
      passes: some(about.map((judged) => judged.conditions[at]?.holds ?? null)),
      range: rangeOf(condition),
    };
  });
  return {
    index,
    sid: sid?.value || null,
    effect: isAllow(statement) ? "Allow" : isDeny(statement) ? "Deny" : null,
    matches: isTrust && !principal ? false : some(relevant.map(({ matches }) => matches)),
    range: rangeOf(statement),
    checks: [
      ...(isTrust ? relevant : []).map((judged) =>
        check("principal", principal, `Federated ${judged.request.principal}`, judged.principal),
      ),
      check("action", action, [...named].join("\n"), some(about.map((judged) => judged.action))),
      ...(isTrust ? [] : about).map((judged) =>
        check("resource", resource, shown(judged.request.resource ?? ""), judged.resource),
      ),
      ...(about.length > 0 ? conditions : []),
    ],
  };
}

/** One line for each value, with the type of a principal. */
function writtenIn(clause: Clause | null): string {
  const typed = (clause?.types ?? []).flatMap(({ type, names }) =>
    names.map(({ value }) => `${type.value} ${value}`),
  );
  const texts = typed.length > 0 ? typed : (clause?.values ?? []).map(({ value }) => value);
  return texts.join("\n");
}
