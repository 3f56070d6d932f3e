// How a value that a condition asks of `aud` or `sub` is not the one that Latchkey sends.
import { quoted } from "@/lib/clouds/aws/policy-review/draft";
import { isPlaceholder } from "@/lib/clouds/aws/policy-review/leftovers";
import type { Operator } from "@/lib/clouds/aws/policy-review/operators";
import { distance, withoutEnd } from "@/lib/clouds/aws/policy-review/pattern";
import type { Expected } from "@/lib/clouds/aws/policy-review/trust/request";

export interface ValueDifference {
  code: string;
  title: string;
  detail: string;
}

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;

export function audienceDifference(value: string, { facts: { audience } }: Expected): ValueDifference {
  const sent = `Latchkey sends ${quoted(audience)}.`;
  if (value.trim() === audience)
    return difference(
      "aud_whitespace",
      "A space stands in the audience",
      `${quoted(value)} begins or ends with a space. ${sent}`,
    );
  if (value.toLowerCase() === audience.toLowerCase())
    return difference(
      "aud_letter_case",
      "The audience is in other letters",
      `Values are compared to the letter, and ${quoted(value)} has capitals. ${sent}`,
    );
  const bare = value.trim().replace(/^https?:\/\//i, "");
  if (bare !== value.trim() && withoutEnd(bare, "/") === audience)
    return difference(
      "aud_has_scheme",
      "The audience has a scheme",
      `${quoted(value)} is a URL, and the audience is none. ${sent}`,
    );
  if (withoutEnd(bare, "/") === audience)
    return difference(
      "aud_trailing_slash",
      "The audience ends with a slash",
      `${quoted(value)} is not the same text. ${sent}`,
    );
  if (/^sts\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/.test(bare) || bare === "sts.amazonaws.com.cn")
    return difference(
      "aud_regional",
      "The audience is another endpoint of STS",
      `The audience does not follow the region or the partition. ${sent}`,
    );
  return difference(
    "aud_differs",
    "The audience is another one",
    `The condition asks for ${quoted(value)}. ${sent}`,
  );
}

export function subjectDifference(
  value: string,
  operator: Operator,
  { facts: { subject }, organization }: Expected,
): ValueDifference {
  const sent = `Latchkey sends ${quoted(subject)}.`;
  const text = value.trim();
  const lower = text.toLowerCase();
  if (isPlaceholder(value))
    return difference(
      "sub_placeholder",
      "The organization is not filled in",
      `${quoted(value)} still has a placeholder in it. ${sent}`,
    );
  if (text === subject)
    return difference(
      "sub_whitespace",
      "A space stands in the subject",
      `${quoted(value)} begins or ends with a space. ${sent}`,
    );
  if (!operator.wildcards && /[*?]/.test(text))
    return difference(
      "sub_wildcard_is_literal",
      "The wildcard is taken as it is written",
      `${operator.name} compares to the letter: * and ? stand for themselves. ${sent}`,
    );
  if (lower === organization)
    return difference(
      "sub_prefix_missing",
      "The subject lacks organization:",
      `${quoted(value)} is the UUID alone. ${sent}`,
    );
  if (lower === subject.toLowerCase())
    return difference(
      "sub_letter_case",
      "The subject is in other letters",
      `Values are compared to the letter, and Latchkey's are small. ${sent}`,
    );
  if (/^organization:/i.test(text) && uuid.exec(text)?.[0] === text.slice("organization:".length))
    return difference(
      "sub_other_organization",
      "The subject is another organization's",
      `${quoted(value)} is not this organization's. ${sent}`,
    );
  if (/^organization:/i.test(text) && text.toLowerCase().includes(organization))
    return difference(
      "sub_has_more",
      "The subject has more around the UUID",
      `${quoted(value)} is not the same text. ${sent}`,
    );
  if (lower.includes(organization))
    return difference(
      "sub_prefix_misspelt",
      "What stands before the UUID is not organization:",
      `${quoted(value)} begins otherwise. ${sent}`,
    );
  if (distance(lower, subject, 3) <= 3)
    return difference(
      "sub_misspelt",
      "The subject is nearly right",
      `${quoted(value)} differs in a letter or two. ${sent}`,
    );
  if (uuid.test(text) && !/^organization:/i.test(text))
    return difference(
      "sub_prefix_missing",
      "The subject lacks organization:",
      `${quoted(value)} is not how Latchkey names an organization. ${sent}`,
    );
  return difference(
    "sub_differs",
    "The subject is another one",
    `The condition asks for ${quoted(value)}. ${sent}`,
  );
}

function difference(code: string, title: string, detail: string): ValueDifference {
  return { code, title, detail };
}
