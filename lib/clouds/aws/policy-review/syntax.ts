// What keeps a text from being JSON, told at its place; and what it is instead, where it is none at all.
import { type Draft, quoted } from "@/lib/clouds/aws/policy-review/draft";
import type { Slip } from "@/lib/clouds/aws/policy-review/json/slips";
import type { Fault, Node } from "@/lib/clouds/aws/policy-review/json/tree";

export function notJson(text: string): [string, string, string, string] {
  const remedy = "Paste what aws iam get-role answers with --output json, or the policy document itself.";
  // Within a line alone, so that no text makes the search go back and forth.
  if (/^[ \t]*(resource|data|module|locals)\b[^\n{]*\{|=[ \t]*jsonencode\(|<<-?[ \t]*\w+/m.test(text))
    return [
      "terraform_pasted",
      "This is Terraform, not the policy that AWS has",
      "It says what Terraform would make, with variables that are filled in later.",
      remedy,
    ];
  if (/^\s*arn:/.test(text))
    return [
      "arn_pasted",
      "This is an ARN, not a policy",
      `It names something: ${quoted(text.trim())}.`,
      remedy,
    ];
  return ["not_json", "This is not JSON", "A policy is a JSON object that begins with {.", remedy];
}

const slipWords: Record<Slip["code"], [string, string, string]> = {
  comment: ["JSON has no comments", "AWS refuses a document with a comment in it.", "Take the comment out."],
  trailing_comma: [
    "A comma too many",
    "Nothing follows this comma, and AWS refuses the document for it.",
    "Take the comma out.",
  ],
  wrong_quotes: [
    "Quotes that are not JSON's",
    'Only the straight double quote (") begins and ends a text. A word processor or chat may have changed it.',
    "Type the quotes anew.",
  ],
  wrong_space: [
    "A space that is none",
    "It looks like a space or like nothing, and is another sign that AWS refuses outside of texts.",
    "Delete it and type a space.",
  ],
  text_around: [
    "Text before the policy",
    "It was left out of the review.",
    "Leave it out when you save the document.",
  ],
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
    const more = count > 1 ? ` There are ${count} such places.` : "";
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
  UnexpectedEndOfString: "The text that begins here has no closing quote.",
  InvalidEscapeCharacter: "A backslash stands before a sign that needs none.",
  InvalidCharacter: "A text has a sign in it, a line break perhaps, that JSON wants escaped.",
  InvalidSymbol: "This word is none of JSON's: a text needs double quotes.",
  InvalidNumberFormat: "This is not a number.",
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
      detail: `${faultWords[kind]} AWS answers MalformedPolicyDocument.`,
      remedy: "Mend it at this place. The rest was read as far as it can be guessed.",
      place: { path: [], offset: at, length: Math.max(length, at < text.length ? 1 : 0) },
      statementIndex: null,
      malformed: true,
    },
  ];
}
