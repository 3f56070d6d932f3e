// What a condition's key means of a token, how a provider's host was written otherwise than AWS names it, and how a value
// that a condition asks for is not the one that Latchkey sends.
import type { Operator } from "../operators";
import { distance, withoutEnd } from "../pattern";
import { isPlaceholder } from "../placeholders";
import type { Expected } from "./request";

/** Claims that tokens carry, and no policy sees. */
export const hiddenClaims = /^(organization_id|iss|jti|exp|iat|nbf|azp|email|name|groups|roles)$/;
const awsKeys = /^(aws|sts|iam|kms|s3|ec2|secretsmanager|saml)$/i;

export interface KeyKind {
  of: "aud" | "sub" | "claim" | "other";
  claim: string;
  /** In what its host is not Latchkey's. */
  differences: HostDifference[];
}

/** What a condition's key means, also where its host is written wrong. */
export function keyKind(key: string, { host }: Expected): KeyKind {
  const at = key.lastIndexOf(":");
  const claim = key
    .slice(at + 1)
    .trim()
    .toLowerCase();
  const provider = key.slice(0, Math.max(at, 0));
  const isOwn = provider.toLowerCase() === host.toLowerCase();
  const other: KeyKind = { of: "other", claim, differences: [] };
  if (at < 1 || (!isOwn && awsKeys.test(provider.split(":")[0] ?? ""))) return other;
  const isArn = /^arn:[^:]*:iam::\d*:oidc-provider\//i.test(provider);
  const differences: HostDifference[] = isArn
    ? [{ kind: "other", title: "", says: "is the provider's ARN" }]
    : hostDifferences(provider, host, true);
  if (claim === "aud" || claim === "sub") return { of: claim, claim, differences };
  const isKnown = claim === "amr" || claim === "oaud" || hiddenClaims.test(claim);
  const isNear = differences.every(({ kind }) => kind !== "other");
  return isOwn || isKnown || isNear ? { of: "claim", claim, differences } : other;
}

/** The first that is so of a value names its mistake. */
type Mistakes<Code> = readonly (readonly [
  Code,
  (value: string, expected: Expected, by: Operator) => boolean,
])[];

const bareAudience = (value: string) => value.trim().replace(/^https?:\/\//i, "");
const audienceMistakes = [
  ["aud_whitespace", (value, { facts }) => value.trim() === facts.audience],
  ["aud_letter_case", (value, { facts }) => value.toLowerCase() === facts.audience.toLowerCase()],
  [
    "aud_has_scheme",
    (value, { facts }) =>
      /^https?:\/\//i.test(value.trim()) && withoutEnd(bareAudience(value), "/") === facts.audience,
  ],
  ["aud_trailing_slash", (value, { facts }) => withoutEnd(bareAudience(value), "/") === facts.audience],
  ["aud_regional", (value) => /^sts\.([a-z0-9-]+\.)?amazonaws\.com(\.cn)?$/.test(bareAudience(value))],
  ["aud_differs", () => true],
] as const satisfies Mistakes<string>;

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;
const ofOrganization = /^organization:/i;
const includesUuid = (value: string, { organization }: Expected) =>
  value.toLowerCase().includes(organization);
const subjectMistakes = [
  ["sub_placeholder", isPlaceholder],
  ["sub_whitespace", (value, { facts }) => value.trim() === facts.subject],
  ["sub_wildcard_is_literal", (value, _, by) => !by.wildcards && /[*?]/.test(value)],
  ["sub_prefix_missing", (value, { organization }) => value.trim().toLowerCase() === organization],
  ["sub_letter_case", (value, { facts }) => value.trim().toLowerCase() === facts.subject.toLowerCase()],
  [
    "sub_other_organization",
    (value) =>
      uuid.exec(value)?.[0] === value.trim().replace(ofOrganization, "") && ofOrganization.test(value.trim()),
  ],
  ["sub_has_more", (value, expected) => ofOrganization.test(value.trim()) && includesUuid(value, expected)],
  ["sub_prefix_misspelt", includesUuid],
  ["sub_misspelt", (value, { facts }) => distance(value.trim().toLowerCase(), facts.subject, 3) <= 3],
  ["sub_prefix_missing", (value) => uuid.test(value) && !ofOrganization.test(value.trim())],
  ["sub_differs", () => true],
] as const satisfies Mistakes<string>;

export function claimMistake(of: "aud" | "sub", value: string, expected: Expected, by: Operator) {
  const mistakes: Mistakes<(typeof audienceMistakes | typeof subjectMistakes)[number][0]> =
    of === "aud" ? audienceMistakes : subjectMistakes;
  return mistakes.find(([, isSo]) => isSo(value, expected, by))?.[0] ?? `${of}_differs`;
}

export interface HostDifference {
  kind: "scheme" | "trailing_slash" | "letter_case" | "path" | "port" | "whitespace" | "other";
  /** What the name has, as the end of a title. */
  title: string;
  /** What differs, as the end of a sentence: "begins with https://". */
  says: string;
}

/**
 * In what `written` differs from the host; none where it is the same.
 *
 * @param caseless condition keys are compared without case, principals with it.
 */
export function hostDifferences(written: string, host: string, caseless: boolean): HostDifference[] {
  const found: HostDifference[] = [];
  const add = (kind: HostDifference["kind"], title: string, says: string) =>
    found.push({ kind, title, says });
  const scheme = /^https?:\/\/|^https?:/i.exec(written.trim())?.[0] ?? "";
  let rest = written.trim().slice(scheme.length);
  if (written !== written.trim()) add("whitespace", "has a space", "starts or ends with a space");
  if (scheme) add("scheme", "starts with https:// or http://", `starts with ${scheme}`);
  const fits = () => (caseless ? rest.toLowerCase() === host.toLowerCase() : rest === host);
  if (!fits() && rest.endsWith("/")) {
    add("trailing_slash", "has a slash after the host", "ends with a slash");
    rest = withoutEnd(rest, "/");
  }
  if (fits()) return found;
  const lower = rest.toLowerCase();
  const own = host.toLowerCase();
  const more = rest.slice(host.length);
  if (lower === own) add("letter_case", "differs in upper and lower case", "differs in upper and lower case");
  else if (lower.startsWith(`${own}/`)) add("path", "has a path", `has a path, ${more}`);
  else if (lower.startsWith(own) && /^:\d+$/.test(more)) add("port", "has a port", `has a port, ${more}`);
  else return [{ kind: "other", title: "", says: rest === "" ? "is empty" : `is ${rest}` }];
  return found;
}
