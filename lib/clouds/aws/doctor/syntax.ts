// What keeps a text from being JSON, told at its place; and what it is instead, where it is none at all.
import { type Draft, quoted } from "@/lib/clouds/aws/doctor/draft";
import type { Slip } from "@/lib/clouds/aws/doctor/json/slips";
import type { Fault, Node } from "@/lib/clouds/aws/doctor/json/tree";

export function notJson(text: string): [string, string, string, string] {
  const remedy = "Paste the output of aws iam get-role --output json, or the policy itself.";
  // Within a line alone, so that no text makes the search go back and forth.
  if (/^[ \t]*(resource|data|module|locals)\b[^\n{]*\{|=[ \t]*jsonencode\(|<<-?[ \t]*\w+/m.test(text))
    return [
      "terraform_pasted",
      "This is Terraform code, not an AWS policy",
      "Terraform fills in its variables only when it runs.",
      remedy,
    ];
  if (/^\s*arn:/.test(text))
    return [
      "arn_pasted",
      "This is an ARN, not a policy",
      `It's only a name: ${quoted(text.trim())}.`,
      remedy,
    ];
  return ["not_json", "This isn't JSON", "A policy is a JSON object that starts with {.", remedy];
}

const slipWords: Record<Slip["code"], [string, string, string]> = {
  comment: ["JSON can't have comments", "AWS refuses a policy with a comment.", "Remove the comment."],
  trailing_comma: [
    "One comma too many",
    "Nothing follows this comma, so AWS refuses the policy.",
    "Remove the comma.",
  ],
  wrong_quotes: [
    "Wrong quotes",
    'JSON needs straight double quotes ("). A word processor or chat can change them.',
    "Retype the quotes.",
  ],
  wrong_space: [
    "An invisible character",
    "It looks like a space or like nothing, but AWS refuses it here.",
    "Replace it with a normal space.",
  ],
  text_around: ["Text before the policy", "The review ignores it.", "Remove it before you save the policy."],
};

export function slipDrafts(slips: Slip[], document: Node): Draft[] {
  const inside = slips.filter(
    ({ code, offset }) =>
      code !== "text_around" && offset >= document.offset && offset < document.offset + document.length,
  );
  const first = new Map<string, Slip>();
  for (const slip of inside) if (!first.has(slip.code)) first.set(slip.code, slip);
  return [...first.values()].map(({ code, offset, length }) => {
    const [title, detail, remedy] = slipWords[code];
    const count = inside.filter((slip) => slip.code === code).length;
    const more = count > 1 ? ` This happens ${count} times.` : "";
    return {
      severity: "error",
      code: `json_${code}`,
      title,
      detail: detail + more,
      remedy,
      place: { path: [], offset, length },
      statementIndex: null,
      malformed: true,
    };
  });
}

const faultWords: Record<string, string> = {
  CommaExpected: "A comma is missing before this.",
  ColonExpected: "A colon is missing after the name.",
  ValueExpected: "A value is missing here.",
  PropertyNameExpected: "A name in double quotes is missing here.",
  CloseBraceExpected: "A closing brace } is missing.",
  CloseBracketExpected: "A closing bracket ] is missing.",
  UnexpectedEndOfString: "The string that starts here has no closing quote.",
  InvalidEscapeCharacter: "There's a backslash where none is needed.",
  InvalidCharacter: "A character, perhaps a line break, needs to be escaped in JSON.",
  InvalidSymbol: "This word isn't valid JSON: strings need double quotes.",
  InvalidNumberFormat: "This isn't a number.",
};

/** The first of what keeps it from being JSON; one mistake often makes the reader stumble several times. */
export function syntaxDrafts(faults: Fault[], text: string, document: Node): Draft[] {
  const end = document.offset + document.length;
  const [fault] = faults.filter(
    ({ kind, offset }) => kind in faultWords && offset >= document.offset && offset <= end + 1,
  );
  if (!fault) return [];
  const { kind, offset, length } = fault;
  const at = Math.min(offset, text.length);
  return [
    {
      severity: "error",
      code: "json_syntax",
      title: "The JSON is broken here",
      detail: `${faultWords[kind]} AWS refuses it with MalformedPolicyDocument.`,
      remedy: "Fix it here. Latchkey reviewed the rest as far as possible.",
      place: { path: [], offset: at, length: Math.max(length, at < text.length ? 1 : 0) },
      statementIndex: null,
      malformed: true,
    },
  ];
}
