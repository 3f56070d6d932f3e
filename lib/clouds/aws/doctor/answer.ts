// Puts what was found about a policy into the answer that the page shows.

import type { Statement } from "@/lib/clouds/aws/doctor/document";
import { type Draft, inOrder } from "@/lib/clouds/aws/doctor/draft";
import { diffLines, type RangeOf, rangesIn } from "@/lib/clouds/aws/doctor/json/lines";
import { printLike, rewrite } from "@/lib/clouds/aws/doctor/json/rewrite";
import {
  hasTwins,
  isObject,
  type Json,
  type JsonObject,
  jsonOf,
  readTree,
} from "@/lib/clouds/aws/doctor/json/tree";
import type { Pasted } from "@/lib/clouds/aws/doctor/pasted";
import type {
  CorrectedPolicy,
  PolicyFinding,
  PolicyReview,
  ReviewedStatement,
} from "@/lib/shared/clouds/doctor";

/** More than anybody reads. The gravest come first, and are listed. */
const findingLimit = 100;

export function findingsOf(drafts: Draft[], text: string): PolicyFinding[] {
  const rangeOf = rangesIn(text);
  const all = inOrder(drafts);
  // Of the review itself, and not of the policy: not to be left out.
  const own = all.filter(({ code }) => code === "too_much_to_correct");
  const found = all.filter((draft) => !own.includes(draft));
  const [first] = found.slice(findingLimit);
  const left = found.length - findingLimit;
  const more: Draft[] = first
    ? [
        {
          severity: "note",
          code: "findings_left_out",
          title: "More findings aren't shown",
          detail: `${left.toLocaleString("en")} more ${left === 1 ? "finding isn't" : "findings aren't"} listed. The first one is here.`,
          remedy: "Correct what's listed, then review the policy again.",
          place: first.place,
          statementIndex: null,
        },
      ]
    : [];
  return [...found.slice(0, findingLimit), ...own, ...more].map(({ place, malformed: _, ...draft }) => ({
    ...draft,
    path: place.path,
    range: rangeOf(place),
  }));
}

export function statementOf(
  statement: Statement,
  rangeOf: RangeOf,
  rest: Pick<ReviewedStatement, "matches" | "checks">,
): ReviewedStatement {
  const effect = statement.effect?.value;
  return {
    index: statement.index,
    sid: statement.sid?.value || null,
    effect: effect === "Allow" || effect === "Deny" ? effect : null,
    range: rangeOf(statement),
    ...rest,
  };
}

/** What was pasted of the document itself, brought to the left margin. */
function documentText({ text, root }: Pasted): string {
  const own = text.slice(root.offset, root.offset + root.length);
  const lines = own.split("\n");
  const indents = lines
    .slice(1)
    .filter((line) => line.trim() !== "")
    .map((line) => /^[ \t]*/.exec(line)?.[0].length ?? 0);
  const indent = indents.length > 0 ? Math.min(...indents) : 0;
  return lines
    .map((line, index) =>
      index === 0 ? line : line.slice(Math.min(indent, line.length - line.trimStart().length)),
    )
    .join("\n");
}

/** Whether the document has to change even where what it says is right: AWS would not save it, or sees less than it says. */
export function mustBeWrittenAnew({ root }: Pasted, verdict: PolicyReview["verdict"]): boolean {
  return verdict === "malformed" || hasTwins(root);
}

/** The value to correct: members of one name put together, where an earlier one would be lost unseen. */
export function correctable({ root }: Pasted): Json {
  return jsonOf(root, true);
}

export function correctedOf(
  pasted: Pasted,
  after: JsonObject,
  rest: Pick<CorrectedPolicy, "command" | "fileName" | "purpose">,
): CorrectedPolicy {
  const before = documentText(pasted);
  const document = correctedText(pasted, before, after);
  return { document, changes: diffLines(before, document), ...rest };
}

/** In the manner of what was pasted, as far as that was JSON. */
function correctedText({ mended, root, bare }: Pasted, before: string, after: JsonObject): string {
  const written = before.split("\n");
  const clean = documentText({ text: mended, root } as Pasted)
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line, index, lines) => line !== "" || (lines[index - 1] !== "" && written[index]?.trim() === ""))
    .join("\n");
  try {
    const value: Json = JSON.parse(clean);
    const { root: own } = readTree(clean);
    if (!bare && isObject(value) && own && !hasTwins(own)) return rewrite(clean, value, after);
  } catch {
    // Then it is laid out anew.
  }
  return printLike(before.includes("\n") ? before : "{\n  ", after);
}

/** Where there is no policy to speak of. */
export function unreadable(
  text: string,
  decoded: boolean,
  drafts: Draft[],
  rest: Pick<PolicyReview, "kind" | "corrected" | "claims" | "secrets">,
): PolicyReview {
  return {
    verdict: "unreadable",
    text,
    decoded,
    requests: [],
    statements: [],
    findings: findingsOf(drafts, text),
    ...rest,
  };
}

/** Of a policy whose wildcards take more work than a review may. */
export function tooCostlyDraft(text: string): Draft {
  return {
    severity: "error",
    code: "too_costly",
    title: "The policy takes too long to evaluate",
    detail: "Its wildcards can match Latchkey's request in too many ways, so the review stopped.",
    remedy: "Use fewer wildcards, or paste only the statements for Latchkey.",
    place: { path: [], offset: 0, length: text.length },
    statementIndex: null,
  };
}

/** As commands name a role: without its path. */
export function roleNameOf(roleArn: string): string {
  return roleArn.split("/").at(-1) ?? "";
}
