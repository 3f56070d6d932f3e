// Why a statement's principal is not the provider that AWS sees Latchkey's tokens come from.

import type { Statement } from "@/lib/clouds/aws/policy-review/document";
import { type Draft, quoted } from "@/lib/clouds/aws/policy-review/draft";
import type { Located, Place } from "@/lib/clouds/aws/policy-review/json/tree";
import { isPlaceholder } from "@/lib/clouds/aws/policy-review/leftovers";
import { distance } from "@/lib/clouds/aws/policy-review/pattern";
import { hostDifferences } from "@/lib/clouds/aws/policy-review/trust/host";
import type { Expected } from "@/lib/clouds/aws/policy-review/trust/request";
import { parseArn } from "@/lib/clouds/aws/schema";

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
    const detail = "A trust policy says who may assume the role, and this statement names nobody.";
    return [refused("principal_missing", "The statement has no Principal", detail, write, statement)];
  }
  if (principal.negated) {
    const detail = "NotPrincipal would mean everybody else; AWS refuses it in a trust policy.";
    return [refused("not_principal", "A trust policy cannot use NotPrincipal", detail, write, principal.key)];
  }
  if (principal.types.length === 0) {
    if (principal.text?.value === "*") {
      if (!judged) return [];
      const detail =
        'A bare "*" means principals of AWS accounts. A token of an OpenID Connect provider is a federated principal, which has to be named.';
      return [
        wrong(
          "principal_not_federated",
          "The principal is everybody, and yet not Latchkey",
          detail,
          write,
          principal,
        ),
      ];
    }
    const detail = `${quoted(principal.text?.value ?? "")} says not of which kind the principal is.`;
    return [refused("principal_shape", "The Principal is an object", detail, write, principal)];
  }
  const drafts: Draft[] = [];
  for (const { type, names } of principal.types) {
    if (!["AWS", "Federated", "Service", "CanonicalUser"].includes(type.value)) {
      const detail = `${quoted(type.value)} is none of AWS, Federated, Service and CanonicalUser.`;
      drafts.push(
        refused("principal_type_unknown", "AWS knows no such kind of principal", detail, write, type),
      );
    }
    for (const name of names) {
      if (!isOfPartition(name.value, expected.partition)) {
        const detail = `It says ${parseArn(name.value)?.partition}, and the role is in ${expected.partition}: AWS refuses the document.`;
        drafts.push(
          refused(
            "principal_partition_differs",
            "The principal is in another partition",
            detail,
            write,
            name,
          ),
        );
      } else if (type.value === "AWS" && /oidc-provider|^https?:/.test(name.value)) {
        const detail = `${quoted(name.value)} is an OpenID Connect provider; under AWS only accounts, users and roles may stand.`;
        drafts.push(refused("principal_not_federated", "A provider stands under AWS", detail, write, type));
      } else if (type.value === "Federated" && !isFederatedName(name.value, expected.partition)) {
        drafts.push(refused(...formOf(name, expected), name));
      } else if (type.value === "AWS" && !isAwsName(name.value)) {
        const detail = `${quoted(name.value)} is neither an account, nor the ARN of one's user, role or session.`;
        drafts.push(refused("principal_aws_malformed", "AWS knows no such principal", detail, write, name));
      }
    }
  }
  if (drafts.length > 0 || !judged) return drafts;
  const federated = principal.types.flatMap(({ type, names }) => (type.value === "Federated" ? names : []));
  if (federated.some(({ value }) => value === expected.providerArn)) return [];
  if (federated.length === 0) {
    const kinds = principal.types.map(({ type }) => type.value).join(" and ");
    const detail = `It names principals of the kind ${kinds}. Latchkey comes with a token of the provider ${expected.providerArn}, which is Federated.`;
    return [
      wrong("principal_not_federated", "The principal is not a federated one", detail, write, principal),
    ];
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
      "The provider's ARN is not filled in",
      `${quoted(value)} still has a placeholder in it.`,
      write,
    ];
  if (value !== name)
    return [
      "principal_whitespace",
      "A space stands in the provider's ARN",
      `${quoted(value)} begins or ends with a space.`,
      write,
    ];
  if (/^https?:/i.test(name))
    return [
      "principal_is_url",
      "The provider is named by its URL",
      `${quoted(value)} is the issuer; AWS wants the ARN of the provider that was registered for it.`,
      write,
    ];
  if (name === expected.host)
    return [
      "principal_is_host",
      "The provider is named by its host",
      `${quoted(value)} lacks the ARN around it.`,
      write,
    ];
  const arn = parseArn(name);
  if (name.includes("*"))
    return [
      "principal_wildcard",
      "A principal takes no wildcards",
      `${quoted(value)} is taken as it is written, and no provider is called so.`,
      write,
    ];
  const account = /^arn:aws[a-z-]*:iam::([^:]*):/.exec(name)?.[1];
  if (account !== undefined && !/^\d{12}$/.test(account))
    return [
      "principal_account_malformed",
      account === "" ? "The account is missing" : "The account is not one",
      account === ""
        ? `${quoted(value)} has nothing where the account's twelve digits belong: a variable was empty, perhaps.`
        : `${quoted(account)} is not twelve digits.`,
      write,
    ];
  if (arn?.service === "iam" && /^\d{12}$/.test(arn.account) && /provider/i.test(arn.resource))
    return [
      "principal_oidc_provider_misspelt",
      "The ARN's kind is misspelt",
      `${quoted(arn.resource.split("/")[0] ?? "")} is written where AWS says oidc-provider.`,
      write,
    ];
  if (arn?.service === "iam" && /^(role|user|root)\b/.test(arn.resource))
    return [
      "principal_is_role",
      "The principal is not the provider",
      `${quoted(value)} is a ${arn.resource.split("/")[0]}. The role trusts the provider; it is not named in its own policy.`,
      write,
    ];
  if (arn && arn.service !== "iam")
    return [
      "principal_service_differs",
      "The ARN is not one of IAM's",
      `${quoted(value)} names ${arn.service}; providers belong to iam.`,
      write,
    ];
  return [
    "principal_malformed",
    "This is not a provider's ARN",
    `${quoted(value)} is not of the form arn:aws:iam::<account>:oidc-provider/<host>.`,
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
    const detail = `${quoted(name)} means a provider that AWS itself knows. Latchkey's has to be named by its ARN.`;
    return [{ code: "principal_is_host", title: "The provider is named by its host", detail }];
  }
  const found: { code: string; title: string; detail: string }[] = [];
  if (arn.account !== expected.account)
    found.push({
      code: "principal_account_differs",
      title: "The provider is in another account than the role",
      detail: `It says ${arn.account}, and the role is in ${expected.account}. AWS looks for the provider in the role's own account.`,
    });
  const [kind = "", ...rest] = arn.resource.split("/");
  if (kind !== "oidc-provider")
    found.push({
      code: "principal_provider_type",
      title: "The provider is of another kind",
      detail: `It says ${kind}; Latchkey is an OpenID Connect provider, oidc-provider.`,
    });
  else {
    for (const { kind: how, says } of hostDifferences(rest.join("/"), expected.host, false))
      found.push({
        code: `principal_host_${how === "other" ? "differs" : how}`,
        title: hostTitles[how],
        detail: `The provider's name ${says}. AWS calls Latchkey's provider ${expected.host}, to the letter.`,
      });
  }
  return found;
}

const hostTitles = {
  scheme: "The provider's name has a scheme",
  trailing_slash: "The provider's name has a slash at its end",
  letter_case: "The provider's name is in other letters",
  path: "The provider's name has a path",
  port: "The provider's name has a port",
  whitespace: "The provider's name has a space",
  other: "The provider is another one",
};
