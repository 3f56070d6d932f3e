// How a value that a condition asks of `aud` or `sub` is not the one that Latchkey sends.
import { quoted } from "@/lib/clouds/aws/doctor/draft";
import { isPlaceholder } from "@/lib/clouds/aws/doctor/leftovers";
import type { Operator } from "@/lib/clouds/aws/doctor/operators";
import { distance, withoutEnd } from "@/lib/clouds/aws/doctor/pattern";
import type { Expected } from "@/lib/clouds/aws/doctor/trust/request";

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
      "The audience has a space",
      `${quoted(value)} starts or ends with a space. ${sent}`,
    );
  if (value.toLowerCase() === audience.toLowerCase())
    return difference(
      "aud_letter_case",
      "The audience's upper and lower case differ",
      `Values are case-sensitive, and ${quoted(value)} has capital letters. ${sent}`,
    );
  const bare = value.trim().replace(/^https?:\/\//i, "");
  if (bare !== value.trim() && withoutEnd(bare, "/") === audience)
    return difference(
      "aud_has_scheme",
      "The audience starts with https:// or http://",
      `${quoted(value)} is a URL, but the audience isn't. ${sent}`,
    );
  if (withoutEnd(bare, "/") === audience)
    return difference(
      "aud_trailing_slash",
      "The audience ends with a slash",
      `${quoted(value)} doesn't match. ${sent}`,
    );
  if (/^sts\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/.test(bare) || bare === "sts.amazonaws.com.cn")
    return difference(
      "aud_regional",
      "The audience is a regional STS endpoint",
      `The audience is the same in every region and partition. ${sent}`,
    );
  return difference(
    "aud_differs",
    "The audience differs",
    `The condition requires ${quoted(value)}. ${sent}`,
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
      "The organization isn't filled in",
      `${quoted(value)} still has a placeholder. ${sent}`,
    );
  if (text === subject)
    return difference(
      "sub_whitespace",
      "The subject has a space",
      `${quoted(value)} starts or ends with a space. ${sent}`,
    );
  if (!operator.wildcards && /[*?]/.test(text))
    return difference(
      "sub_wildcard_is_literal",
      "The wildcard is taken literally",
      `${operator.name} compares literally: * and ? aren't wildcards. ${sent}`,
    );
  if (lower === organization)
    return difference(
      "sub_prefix_missing",
      "The subject must start with organization:",
      `${quoted(value)} is only the UUID. ${sent}`,
    );
  if (lower === subject.toLowerCase())
    return difference(
      "sub_letter_case",
      "The subject's upper and lower case differ",
      `Values are case-sensitive, and Latchkey's are lower case. ${sent}`,
    );
  if (/^organization:/i.test(text) && uuid.exec(text)?.[0] === text.slice("organization:".length))
    return difference(
      "sub_other_organization",
      "The subject is for another organization",
      `${quoted(value)} isn't this organization. ${sent}`,
    );
  if (/^organization:/i.test(text) && text.toLowerCase().includes(organization))
    return difference(
      "sub_has_more",
      "The subject has extra text around the UUID",
      `${quoted(value)} doesn't match. ${sent}`,
    );
  if (lower.includes(organization))
    return difference(
      "sub_prefix_misspelt",
      "The part before the UUID isn't organization:",
      `${quoted(value)} starts differently. ${sent}`,
    );
  if (distance(lower, subject, 3) <= 3)
    return difference(
      "sub_misspelt",
      "The subject is misspelled",
      `${quoted(value)} differs by a few characters. ${sent}`,
    );
  if (uuid.test(text) && !/^organization:/i.test(text))
    return difference(
      "sub_prefix_missing",
      "The subject must start with organization:",
      `${quoted(value)} isn't Latchkey's form. ${sent}`,
    );
  return difference("sub_differs", "The subject differs", `The condition requires ${quoted(value)}. ${sent}`);
}

function difference(code: string, title: string, detail: string): ValueDifference {
  return { code, title, detail };
}
