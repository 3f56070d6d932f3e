// Why a statement's principal is not the provider that AWS sees Latchkey's tokens come from, or none that AWS saves.
import { parseArn } from "@/lib/clouds/aws/definition/arn";
import type { PrincipalClause, Statement } from "../document";
import { federatedNames, isAllow } from "../evaluation";
import { type Finding, type Fix, trustFinding as finding } from "../finding";
import { nearest } from "../pattern";
import { isPlaceholder } from "../placeholders";
import { hostDifferences } from "./claim";
import type { Expected } from "./request";

type Code = Parameters<typeof finding>[0];

/** @param isOurs whether the statement is meant for Latchkey: what is not is checked for its form alone. */
export function principalFindings(statement: Statement, expected: Expected, isOurs: boolean): Finding[] {
  const { principal, path } = statement;
  const provider = expected.providerArn;
  const values = { provider, remedy: `Write "Principal": {"Federated": "${provider}"}.` };
  const whole: Fix[] = isOurs ? [{ at: [...path, "Principal"], value: { Federated: provider } }] : [];
  if (!principal) return [finding("principal_missing", statement, values, ...whole)];
  if (principal.negated) {
    const without = { at: principal.path, value: undefined };
    return [finding("not_principal", principal.key, values, ...(isOurs ? [without, ...whole] : []))];
  }
  if (principal.types.length === 0) {
    const value = principal.values[0]?.value ?? "";
    if (value !== "*") return [finding("principal_shape", principal, { ...values, value }, ...whole)];
    return isOurs ? [finding("principal_not_federated/everybody", principal, values, ...whole)] : [];
  }
  const refused = principal.types.flatMap((own) => refusedNames(own, expected, isOurs, whole));
  if (refused.length > 0 || !isOurs) return refused;
  return differences(principal, expected, whole);
}

/** What AWS would not save. */
function refusedNames(
  { type, names, path }: PrincipalClause["types"][number],
  expected: Expected,
  isOurs: boolean,
  whole: Fix[],
): Finding[] {
  const { partition, providerArn: provider } = expected;
  const remedy = `Write "Principal": {"Federated": "${provider}"}.`;
  const kinds = ["AWS", "Federated", "Service", "CanonicalUser"];
  const unknown = kinds.includes(type.value)
    ? []
    : [finding("principal_type_unknown", type, { value: type.value, remedy }, ...whole)];
  const wrong = names.flatMap((name): Finding[] => {
    const { value } = name;
    const without: Fix = { at: path, from: value, to: type.value === "Federated" ? [provider] : [] };
    const fixes = isOurs ? [without] : [];
    if (!isOfPartition(value, partition)) {
      const values = { partition: parseArn(value)?.partition ?? "", own: partition, remedy };
      return [finding("principal_partition_differs", name, values, ...fixes)];
    }
    if (type.value === "AWS" && /oidc-provider|^https?:/.test(value))
      return [finding("principal_not_federated/aws", type, { value, remedy }, ...whole)];
    if (type.value === "AWS" && !isAwsName(value))
      return [finding("principal_aws_malformed", name, { value, remedy }, ...fixes)];
    if (type.value === "Federated" && !isFederatedName(value)) {
      const [code, values] = faultOf(value, expected);
      return [finding(code, name, { value, remedy: `Write "${provider}".`, ...values }, ...fixes)];
    }
    return [];
  });
  return [...unknown, ...wrong];
}

/** What is no ARN is of any. */
function isOfPartition(name: string, partition: string): boolean {
  return (parseArn(name)?.partition ?? partition) === partition;
}

/** What AWS saves as a federated principal, whether or not there is such a provider. */
function isFederatedName(name: string): boolean {
  return /^arn:aws[a-z-]*:iam::\d{12}:(oidc|saml)-provider\/\S+$|^[a-z0-9.-]+\.[a-z]+$/.test(name);
}

function isAwsName(name: string): boolean {
  return /^\*$|^\d{12}$|^arn:aws[a-z-]*:(iam|sts)::\d{12}:[^*]+$/.test(name);
}

/** Why AWS would not save a federated principal. */
function faultOf(value: string, { host }: Expected): [Code, Record<string, string>?] {
  const name = value.trim();
  const arn = parseArn(name);
  const kind = arn?.resource.split("/")[0] ?? "";
  const account = /^arn:aws[a-z-]*:iam::([^:]*):/.exec(name)?.[1];
  if (isPlaceholder(name)) return ["principal_placeholder"];
  if (value !== name) return ["principal_whitespace"];
  if (/^https?:/i.test(name)) return ["principal_is_url"];
  if (name === host) return ["principal_is_host"];
  if (name.includes("*")) return ["principal_wildcard"];
  if (account === "") return ["principal_account_malformed/empty"];
  if (account !== undefined && !/^\d{12}$/.test(account)) return ["principal_account_malformed", { account }];
  if (arn?.service === "iam" && /provider/i.test(arn.resource))
    return ["principal_oidc_provider_misspelt", { kind }];
  if (arn?.service === "iam" && /^(role|user|root)\b/.test(kind)) return ["principal_is_role", { kind }];
  if (arn && arn.service !== "iam") return ["principal_service_differs", { service: arn.service }];
  return ["principal_malformed"];
}

/** In what well-formed principals are not the expected one. */
function differences(principal: PrincipalClause, expected: Expected, whole: Fix[]): Finding[] {
  const { providerArn: provider, host } = expected;
  const names = federatedNames(principal);
  if (names.some(({ value }) => value === provider)) return [];
  const closest = nearest(provider, names, ({ value }) => value, 300);
  if (!closest) {
    const kinds = principal.types.map(({ type }) => type.value).join(" and ");
    const remedy = `Write "Principal": {"Federated": "${provider}"}.`;
    return [finding("principal_not_federated", principal, { kinds, provider, remedy }, ...whole)];
  }
  const at = principal.types.find((own) => own.names.includes(closest))?.path ?? principal.path;
  const found = (code: Code, values: Record<string, string>) =>
    finding(code, closest, { remedy: `Write "${provider}".`, ...values }, exchange);
  const exchange: Fix = { at, from: closest.value, to: [provider] };
  const arn = parseArn(closest.value);
  if (!arn) return [found("principal_is_host/built-in", { value: closest.value })];
  const [kind = "", ...rest] = arn.resource.split("/");
  const findings: Finding[] = [];
  if (arn.account !== expected.account)
    findings.push(found("principal_account_differs", { account: arn.account, own: expected.account }));
  if (kind !== "oidc-provider") findings.push(found("principal_provider_type", { kind }));
  else
    for (const how of hostDifferences(rest.join("/"), host, false)) {
      const title = how.kind === "other" ? "The provider differs" : `The provider's name ${how.title}`;
      const code = how.kind === "other" ? "principal_host_differs" : `principal_host_${how.kind}`;
      findings.push({ ...found("principal_host_differs", { title, says: how.says, host }), code });
    }
  return findings;
}

/** The claims of which one has to be asked for (IAM user guide, identity-provider controls for shared OIDC providers). */
const tenancyClaims = new Map([
  ["cognito-identity.amazonaws.com", ["aud"]],
  ["agent.buildkite.com", ["sub"]],
  ["oidc.codefresh.io", ["sub"]],
  ["studio.datachain.ai/api", ["sub"]],
  ["token.actions.githubusercontent.com", ["sub", "job_workflow_ref"]],
  ["oidc-configuration.audit-log.githubusercontent.com", ["sub"]],
  ["vstoken.actions.githubusercontent.com", ["sub"]],
  ["gitlab.com", ["sub"]],
  ["api.pulumi.com/oidc", ["aud"]],
  ["sandboxes.cloud", ["aud"]],
  ["scalr.io", ["sub"]],
  ["tokens.cloud.shisho.dev", ["sub"]],
  ["app.terraform.io", ["sub"]],
  ["proidc.upbound.io", ["sub"]],
  ["oidc.vercel.com", ["aud"]],
]);

const tellingOperator = /^(ForAnyValue:)?String(Equals|Like|EqualsIgnoreCase)$/;

export function sharedProviderFindings(statement: Statement): Finding[] {
  if (!isAllow(statement)) return [];
  const { principal, conditions, condition } = statement;
  return federatedNames(principal).flatMap((name) => {
    const host = name.value.replace(/^arn:[^:]+:iam::\d{12}:oidc-provider\//, "");
    const keys = (tenancyClaims.get(host) ?? []).map((claim) => `${host}:${claim}`);
    const isAsked = conditions.some(
      ({ operator, key, values }) =>
        tellingOperator.test(operator.value) &&
        keys.includes(key.value.toLowerCase()) &&
        values.some(({ value }) => !/^\**$/.test(value)),
    );
    if (isAsked || keys.length === 0) return [];
    const texts = { value: name.value, keys: keys.join(" or "), key: keys[0] ?? "" };
    return [finding("shared_provider_open", condition ?? name, texts)];
  });
}
