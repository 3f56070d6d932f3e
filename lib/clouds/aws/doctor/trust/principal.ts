// Why a statement's principal is not the provider that AWS sees Latchkey's tokens come from.
import type { Statement } from "@/lib/clouds/aws/doctor/document";
import { type Draft, quoted } from "@/lib/clouds/aws/doctor/draft";
import type { Located, Place } from "@/lib/clouds/aws/doctor/json/tree";
import { isPlaceholder } from "@/lib/clouds/aws/doctor/leftovers";
import { distance } from "@/lib/clouds/aws/doctor/pattern";
import { hostDifferences } from "@/lib/clouds/aws/doctor/trust/host";
import type { Expected } from "@/lib/clouds/aws/doctor/trust/request";
import { parseArn } from "@/lib/shared/clouds/arn";

/** @param judged whether the statement is meant for Latchkey: what is not is checked for its form alone. */
export function principalDrafts(statement: Statement, expected: Expected, judged: boolean): Draft[] {
  const { principal, index } = statement;
  const draft =
    (malformed: boolean) =>
    (code: string, title: string, detail: string, remedy: string, place: Place): Draft => ({
      severity: "error",
      code,
      title,
      detail,
      remedy,
      place,
      statementIndex: index,
      ...(malformed && { malformed: true as const }),
    });
  const refused = draft(true);
  const wrong = draft(false);
  const write = `Write "Principal": {"Federated": "${expected.providerArn}"}.`;

  if (!principal) {
    const detail = "Principal says who is allowed to assume the role.";
    return [refused("principal_missing", "The statement has no Principal", detail, write, statement)];
  }
  if (principal.negated) {
    const detail = "AWS refuses NotPrincipal in a trust policy: it would allow everybody else.";
    return [refused("not_principal", "A trust policy can't use NotPrincipal", detail, write, principal.key)];
  }
  if (principal.types.length === 0) {
    if (principal.text?.value === "*") {
      if (!judged) return [];
      const detail =
        '"*" means AWS users and roles. Latchkey is an OpenID Connect provider, which must be named as a Federated principal.';
      return [
        wrong(
          "principal_not_federated",
          'The principal "*" doesn\'t include Latchkey',
          detail,
          write,
          principal,
        ),
      ];
    }
    const detail = `${quoted(principal.text?.value ?? "")} doesn't say which kind of principal it is.`;
    return [refused("principal_shape", "The Principal must be an object", detail, write, principal)];
  }
  const drafts: Draft[] = [];
  for (const { type, names } of principal.types) {
    if (!["AWS", "Federated", "Service", "CanonicalUser"].includes(type.value)) {
      const detail = `${quoted(type.value)} isn't AWS, Federated, Service or CanonicalUser.`;
      drafts.push(refused("principal_type_unknown", "Unknown kind of principal", detail, write, type));
    }
    for (const name of names) {
      if (!isOfPartition(name.value, expected.partition)) {
        const detail = `It says ${parseArn(name.value)?.partition}, but the role is in ${expected.partition}: AWS refuses the policy.`;
        drafts.push(
          refused(
            "principal_partition_differs",
            "The principal is in the wrong partition",
            detail,
            write,
            name,
          ),
        );
      } else if (type.value === "AWS" && /oidc-provider|^https?:/.test(name.value)) {
        const detail = `${quoted(name.value)} is an OpenID Connect provider. AWS can list only accounts, users and roles.`;
        drafts.push(
          refused("principal_not_federated", "The provider is listed under AWS", detail, write, type),
        );
      } else if (type.value === "Federated" && !isFederatedName(name.value, expected.partition)) {
        drafts.push(refused(...formOf(name, expected), name));
      } else if (type.value === "AWS" && !isAwsName(name.value)) {
        const detail = `${quoted(name.value)} isn't an account, or the ARN of a user, role or session.`;
        drafts.push(refused("principal_aws_malformed", "Unknown AWS principal", detail, write, name));
      }
    }
  }
  if (drafts.length > 0 || !judged) return drafts;
  const federated = principal.types.flatMap(({ type, names }) => (type.value === "Federated" ? names : []));
  if (federated.some(({ value }) => value === expected.providerArn)) return [];
  if (federated.length === 0) {
    const kinds = principal.types.map(({ type }) => type.value).join(" and ");
    const detail = `It names only ${kinds}. Latchkey's provider is Federated: ${expected.providerArn}.`;
    return [wrong("principal_not_federated", "The principal isn't federated", detail, write, principal)];
  }
  const [closest] = [...federated].sort(
    (one, other) => away(one.value, expected) - away(other.value, expected),
  );
  return closest
    ? nameDifferences(closest.value, expected).map(({ code, title, detail }) =>
        wrong(code, title, detail, `Write "${expected.providerArn}".`, closest),
      )
    : [];
}

function away(name: string, { providerArn }: Expected): number {
  return distance(name.slice(0, 300), providerArn, 300);
}

/** What is no ARN is of any. */
export function isOfPartition(name: string, partition: string): boolean {
  return (parseArn(name)?.partition ?? partition) === partition;
}

/** What AWS saves as a federated principal, whether or not there is such a provider. */
export function isFederatedName(name: string, partition: string): boolean {
  return (
    isOfPartition(name, partition) &&
    (/^arn:aws[a-z-]*:iam::\d{12}:(oidc|saml)-provider\/\S+$/.test(name) ||
      /^[a-z0-9.-]+\.[a-z]+$/.test(name))
  );
}

function isAwsName(name: string): boolean {
  return name === "*" || /^\d{12}$/.test(name) || /^arn:aws[a-z-]*:(iam|sts)::\d{12}:[^*]+$/.test(name);
}

/** Why AWS would not save a federated principal. */
function formOf({ value }: Located<string>, expected: Expected): [string, string, string, string] {
  const write = `Write "${expected.providerArn}".`;
  const name = value.trim();
  if (isPlaceholder(name))
    return [
      "principal_placeholder",
      "The provider's ARN isn't filled in",
      `${quoted(value)} still has a placeholder.`,
      write,
    ];
  if (value !== name)
    return [
      "principal_whitespace",
      "The provider's ARN has a space",
      `${quoted(value)} starts or ends with a space.`,
      write,
    ];
  if (/^https?:/i.test(name))
    return [
      "principal_is_url",
      "The principal is the provider's URL, not its ARN",
      `${quoted(value)} is the issuer. AWS needs the ARN of its identity provider.`,
      write,
    ];
  if (name === expected.host)
    return [
      "principal_is_host",
      "The principal is the provider's host, not its ARN",
      `${quoted(value)} isn't a complete ARN.`,
      write,
    ];
  const arn = parseArn(name);
  if (name.includes("*"))
    return [
      "principal_wildcard",
      "A principal can't have wildcards",
      `AWS takes ${quoted(value)} literally, and no provider has that name.`,
      write,
    ];
  const account = /^arn:aws[a-z-]*:iam::([^:]*):/.exec(name)?.[1];
  if (account !== undefined && !/^\d{12}$/.test(account))
    return [
      "principal_account_malformed",
      account === "" ? "The account is missing" : "The account is not one",
      account === ""
        ? `${quoted(value)} has no account number. Perhaps a variable was empty.`
        : `${quoted(account)} doesn't have twelve digits.`,
      write,
    ];
  if (arn?.service === "iam" && /^\d{12}$/.test(arn.account) && /provider/i.test(arn.resource))
    return [
      "principal_oidc_provider_misspelt",
      "oidc-provider is misspelled in the ARN",
      `It says ${quoted(arn.resource.split("/")[0] ?? "")} instead of oidc-provider.`,
      write,
    ];
  if (arn?.service === "iam" && /^(role|user|root)\b/.test(arn.resource))
    return [
      "principal_is_role",
      "The principal isn't the provider",
      `${quoted(value)} is a ${arn.resource.split("/")[0]}. Name the identity provider that the role trusts.`,
      write,
    ];
  if (arn && arn.service !== "iam")
    return [
      "principal_service_differs",
      "The ARN isn't an IAM ARN",
      `${quoted(value)} names ${arn.service}. Providers belong to iam.`,
      write,
    ];
  return [
    "principal_malformed",
    "This isn't a provider's ARN",
    `${quoted(value)} doesn't look like arn:aws:iam::<account>:oidc-provider/<host>.`,
    write,
  ];
}

/** In what a well-formed federated principal is not the expected one. */
function nameDifferences(
  name: string,
  expected: Expected,
): { code: string; title: string; detail: string }[] {
  const arn = parseArn(name);
  if (!arn) {
    const detail = `${quoted(name)} is one of AWS's built-in providers. Name Latchkey's provider by its ARN.`;
    return [
      { code: "principal_is_host", title: "The principal is the provider's host, not its ARN", detail },
    ];
  }
  const found: { code: string; title: string; detail: string }[] = [];
  if (arn.account !== expected.account)
    found.push({
      code: "principal_account_differs",
      title: "The provider is in another account than the role",
      detail: `It says ${arn.account}, but the role is in ${expected.account}. Both must be in the same account.`,
    });
  const [kind = "", ...rest] = arn.resource.split("/");
  if (kind !== "oidc-provider")
    found.push({
      code: "principal_provider_type",
      title: "The provider is of the wrong kind",
      detail: `It says ${kind}. Latchkey is an OpenID Connect provider: oidc-provider.`,
    });
  else {
    for (const { kind: how, says } of hostDifferences(rest.join("/"), expected.host, false))
      found.push({
        code: `principal_host_${how === "other" ? "differs" : how}`,
        title: hostTitles[how],
        detail: `The provider's name ${says}. In AWS, Latchkey's provider is named exactly ${expected.host}.`,
      });
  }
  return found;
}

const hostTitles = {
  scheme: "The provider's name starts with https:// or http://",
  trailing_slash: "The provider's name ends with a slash",
  letter_case: "The provider name's upper and lower case differ",
  path: "The provider's name has a path",
  port: "The provider's name has a port",
  whitespace: "The provider's name has a space",
  other: "The provider differs",
};
