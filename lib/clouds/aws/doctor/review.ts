// What the reviews of trust and of permission policies have in common: from the pasted text to the answer.

import {
  correctable,
  correctedOf,
  findingsOf,
  mustBeWrittenAnew,
  statementOf,
  tooCostlyDraft,
  unreadable,
} from "@/lib/clouds/aws/doctor/answer";
import { type Condition, type Policy, readPolicy, type Statement } from "@/lib/clouds/aws/doctor/document";
import type { Draft } from "@/lib/clouds/aws/doctor/draft";
import type { Request } from "@/lib/clouds/aws/doctor/evaluation";
import { type RangeOf, rangesIn } from "@/lib/clouds/aws/doctor/json/lines";
import type { Json } from "@/lib/clouds/aws/doctor/json/tree";
import { remembering } from "@/lib/clouds/aws/doctor/memory";
import { shown } from "@/lib/clouds/aws/doctor/operators";
import { type Pasted, readPasted } from "@/lib/clouds/aws/doctor/pasted";
import type {
  CorrectedPolicy,
  PolicyCheck,
  PolicyReview,
  PolicyVerdict,
  ReviewedRequest,
  ReviewedStatement,
} from "@/lib/shared/clouds/doctor";

/** What only one kind of policy knows. */
export interface Review {
  /** The role that is meant, where several were pasted. */
  roleArn: string;
  /** Where the role is used; null where no region was chosen yet. */
  region: string | null;
  /** What is said whatever the policy is. */
  rest: Pick<PolicyReview, "kind" | "corrected" | "claims" | "secrets">;
  /** What was pasted, where that can be told better than by `rest`. */
  kindOf?(pasted: Pasted): PolicyReview["kind"];
  draftsOf(policy: Policy, pasted: Pasted): Draft[];
  requestsOf(policy: Policy): ReviewedRequest[];
  checksOf(statement: Statement, rangeOf: RangeOf): Pick<ReviewedStatement, "matches" | "checks">;
  /** The corrected document; null where nothing is to be corrected, undefined where it is not tried. */
  correct(value: Json, pasted: Pasted, drafts: readonly Draft[]): Json | null | undefined;
  /** Where the corrected document goes. */
  target: Pick<CorrectedPolicy, "fileName" | "command">;
}

/** Never throws, whatever the text is. */
export function reviewPolicy(text: string, review: Review): PolicyReview {
  return remembering(
    () => reviewed(text, review),
    () => unreadable(text, false, [tooCostlyDraft(text)], review.rest),
  );
}

function reviewed(text: string, review: Review): PolicyReview {
  const { rest, roleArn, region, target } = review;
  const asked = rest.kind === "permission-policy" ? rest.kind : ("trust-policy" as const);
  const reading = readPasted(text, { roleArn, kind: asked, region });
  if (!reading.ok) return unreadable(reading.text, reading.decoded, reading.drafts, rest);
  const { pasted } = reading;
  const rangeOf = rangesIn(pasted.text);
  const policy = readPolicy(pasted.root, pasted.path, pasted.bare);
  const drafts = [...pasted.drafts, ...review.draftsOf(policy, pasted)];
  const requests = review.requestsOf(policy);
  const verdict = verdictOf(drafts, requests);
  const corrected = review.correct(correctable(pasted), pasted, drafts);
  const after =
    corrected === null && mustBeWrittenAnew(pasted, verdict) ? correctable(pasted) : (corrected ?? null);
  const purpose = verdict === "allowed" ? ("tightened" as const) : ("mended" as const);
  return {
    ...rest,
    kind: review.kindOf?.(pasted) ?? rest.kind,
    verdict,
    text: pasted.text,
    decoded: pasted.decoded,
    requests,
    statements: policy.statements.map((statement) =>
      statementOf(statement, rangeOf, review.checksOf(statement, rangeOf)),
    ),
    findings: findingsOf(drafts, pasted.text),
    corrected:
      after !== null && typeof after === "object" && !Array.isArray(after)
        ? correctedOf(pasted, after, { purpose, ...target })
        : null,
  };
}

function verdictOf(drafts: readonly Draft[], requests: readonly ReviewedRequest[]): PolicyVerdict {
  if (drafts.some(({ malformed }) => malformed)) return "malformed";
  if (drafts.some(({ code }) => code === "trust_policy_pasted")) return "denied";
  const required = requests.filter((request) => request.required);
  // With no secret to read, being able to find one is all that can be asked of the policy.
  const verdicts = (required.length > 0 ? required : requests).map(({ verdict }) => verdict);
  return verdicts.includes("denied") ? "denied" : verdicts.includes("depends") ? "depends" : "allowed";
}

/** What a condition asks, beside what the request carries for it. */
export function conditionCheck(
  condition: Condition,
  request: Request | undefined,
  passes: boolean | null,
  rangeOf: RangeOf,
): PolicyCheck {
  const sent = request?.lookup(condition.key.value.toLowerCase()) ?? [];
  return {
    element: "condition",
    operator: condition.operator.value,
    key: condition.key.value,
    written: writtenIn(condition.values),
    sent: Array.isArray(sent) && sent.length > 0 ? sent.map(shown).join("\n") : null,
    passes,
    range: rangeOf(condition),
  };
}

/** A line for each value. */
export function writtenIn(values: readonly { value: string }[] = []): string {
  return values.map(({ value }) => value).join("\n");
}
