// Why the principal and the action of a statement are not the ones by which AWS sees Latchkey, or none that AWS saves.
import { parseArn } from "@/lib/clouds/aws/definition/arn";
import { actionMatches, type Clause, federatedNames, isAllow, type Statement } from "../evaluation";
import type { Finding, Fix } from "../finding";
import type { Value } from "../json";
import { coversAction } from "../pattern";
import { meant, nearest, placeholder } from "../spelling";
import { sharedProviders, trustActions } from "../tables/aws-names";
import { hostDifferences } from "./claim";
import { assumeAction, type Expected } from "./request";

type Code = Parameters<Expected["finding"]>[0];

/** @param isOurs whether the statement is meant for Latchkey: of any other only the form is checked. */
export function principalFindings(statement: Statement, expected: Expected, isOurs: boolean): Finding[] {
  const { principal, path } = statement;
  const { finding, provider } = expected;
  const whole: Fix[] = isOurs ? [{ at: [...path, "Principal"], to: [{ Federated: provider }] }] : [];
  if (!principal) return [finding("principal_missing", statement, {}, ...whole)];
  if (principal.negated) {
    const without = { at: principal.path, to: [] };
    return [finding("not_principal", principal.key, {}, ...(isOurs ? [without, ...whole] : []))];
  }
  if (principal.types.length === 0) {
    const value = principal.values[0]?.value ?? "";
    if (value !== "*") return [finding("principal_shape", principal, { value }, ...whole)];
    return isOurs ? [finding("principal_not_federated/everybody", principal, {}, ...whole)] : [];
  }
  const refused = principal.types.flatMap((type) => refusedNames(type, expected, isOurs, whole));
  return refused.length > 0 || !isOurs ? refused : differences(principal, expected, whole);
}

/** What AWS would not save. */
function refusedNames(
  { type, names }: Clause["types"][number],
  expected: Expected,
  isOurs: boolean,
  whole: Fix[],
): Finding[] {
  const { finding, provider } = expected;
  const isKnown = ["AWS", "Federated", "Service", "CanonicalUser"].includes(type.value);
  const unknown = isKnown ? [] : [finding("principal_type_unknown", type, {}, ...whole)];
  const wrong = names.flatMap((name) => {
    const { value } = name;
    const [code, values] = refusal(type.value, value, expected) ?? [];
    if (!code) return [];
    const texts = { value, right: provider, ...values };
    if (code === "principal_not_federated/aws") return [finding(code, type, texts, ...whole)];
    const exchange = { at: name.path, to: type.value === "Federated" ? [provider] : [] };
    return [finding(code, name, texts, ...(isOurs ? [exchange] : []))];
  });
  return [...unknown, ...wrong];
}

/** Why AWS would not save a name as a principal of a type; null where it would, whether or not there is such a principal. */
function refusal(
  type: string,
  value: string,
  { partition: own, host }: Expected,
): [Code, Record<string, string>?] | null {
  const partition = parseArn(value)?.partition ?? own;
  if (partition !== own) return ["principal_partition_differs", { partition, own }];
  if (type === "AWS" && /oidc-provider|^https?:/.test(value)) return ["principal_not_federated/aws"];
  if (type === "AWS" && !/^\*$|^\d{12}$|^arn:aws[a-z-]*:(iam|sts)::\d{12}:[^*]+$/.test(value))
    return ["principal_aws_malformed"];
  const isSaved = /^arn:aws[a-z-]*:iam::\d{12}:(oidc|saml)-provider\/\S+$|^[a-z0-9.-]+\.[a-z]+$/.test(value);
  if (type !== "Federated" || isSaved) return null;

  const name = value.trim();
  const { service, resource = "" } = parseArn(name) ?? {};
  const [kind = ""] = resource.split("/");
  const account = /^arn:aws[a-z-]*:iam::([^:]*):/.exec(name)?.[1];
  if (placeholder.test(name)) return ["principal_placeholder"];
  if (value !== name) return ["principal_whitespace"];
  if (/^https?:/i.test(name)) return ["principal_is_url"];
  if (name === host) return ["principal_is_host"];
  if (name.includes("*")) return ["principal_wildcard"];
  if (account === "") return ["principal_account_malformed/empty"];
  if (account !== undefined && !/^\d{12}$/.test(account)) return ["principal_account_malformed", { account }];
  if (service === undefined) return ["principal_malformed"];
  if (service !== "iam") return ["principal_service_differs", { service }];
  if (/provider/i.test(resource)) return ["principal_oidc_provider_misspelt", { kind }];
  return /^(role|user|root)\b/.test(kind) ? ["principal_is_role", { kind }] : ["principal_malformed"];
}

/** In what well-formed principals are not the expected one. */
function differences(principal: Clause, expected: Expected, whole: Fix[]): Finding[] {
  const { finding, provider, host, account: own } = expected;
  const names = federatedNames(principal);
  if (names.some(({ value }) => value === provider)) return [];
  const closest = nearest(provider, names, ({ value }) => value);
  if (!closest) {
    const kinds = principal.types.map(({ type }) => type.value).join(" and ");
    return [finding("principal_not_federated", principal, { kinds }, ...whole)];
  }
  const exchange: Fix = { at: closest.path, to: [provider] };
  const found = (code: Code, values: Record<string, string> = {}) =>
    finding(code, closest, { right: provider, ...values }, exchange);
  const arn = parseArn(closest.value);
  if (!arn) return [found("principal_is_host/built-in")];
  const { account, resource } = arn;
  const [kind = "", ...rest] = resource.split("/");
  const isElsewhere = account !== own;
  return [
    ...(isElsewhere ? [found("principal_account_differs", { account, own })] : []),
    ...(kind === "oidc-provider"
      ? hostDifferences(rest.join("/"), host, false).map(({ kind: how, title, says }) => ({
          ...found("principal_host_differs", {
            title: how === "other" ? "The provider differs" : `The provider's name ${title}`,
            says,
          }),
          code: how === "other" ? "principal_host_differs" : `principal_host_${how}`,
        }))
      : [found("principal_provider_type", { kind })]),
  ];
}

const limitingOperator = /^(ForAnyValue:)?String(Equals|Like|EqualsIgnoreCase)$/;

export function sharedProviderFindings(statement: Statement, { finding }: Expected): Finding[] {
  if (!isAllow(statement)) return [];
  const { principal, conditions, condition } = statement;
  return federatedNames(principal).flatMap((name) => {
    const host = name.value.replace(/^arn:[^:]+:iam::\d{12}:oidc-provider\//, "");
    const claims = Object.hasOwn(sharedProviders, host) ? (sharedProviders[host] ?? []) : [];
    const keys = claims.map((claim) => `${host}:${claim}`);
    const isLimited = conditions.some(
      ({ operator, key, values }) =>
        limitingOperator.test(operator.value) &&
        keys.includes(key.value.toLowerCase()) &&
        values.some(({ value }) => !/^\**$/.test(value)),
    );
    if (isLimited || keys.length === 0) return [];
    const texts = { value: name.value, keys: keys.join(" or "), key: keys[0] ?? "" };
    return [finding("shared_provider_open", condition ?? name, texts)];
  });
}

/** The action of STS that was meant by one without its service. */
export function trustActionMeant(text: string): string | null {
  return meant(text.includes(":") ? text : `sts:${text}`, trustActions, 3);
}

/** @param isOurs whether the statement is meant for Latchkey. */
export function actionFindings(statement: Statement, { finding }: Expected, isOurs: boolean): Finding[] {
  const { action, principal, path } = statement;
  if (!action) return [];
  const add: Fix = { at: action.path, add: [assumeAction] };
  const exchange = ({ path: at }: Value): Fix => ({ at, to: [assumeAction] });
  const refused = action.values.flatMap((location) => {
    const { value } = location;
    const isSts = /^sts:/i.test(value);
    const isKnown = isSts && trustActions.some((name) => coversAction(value, name));
    if (isKnown || !/^[A-Za-z0-9-]+:|^\*$/.test(value)) return [];
    const code = isSts ? "action_misspelt" : "action_not_sts";
    return [finding(code, location, {}, ...(isOurs ? [exchange(location)] : []))];
  });
  // The form reports what lacks its service.
  const isBare = action.values.some(({ value }) => !value.includes(":"));
  if (refused.length > 0 || !isOurs || isBare || actionMatches(statement, assumeAction)) return refused;
  if (action.negated) {
    const whole = { at: [...path, "Action"], to: [assumeAction] };
    return [finding("not_action", action.key, {}, { at: action.path, name: "Action" }, whole)];
  }
  const closest = nearest(assumeAction.toLowerCase(), action.values, ({ value }) => value);
  if (!closest) return [];
  // What other principals of the statement need is kept.
  const isShared = (principal?.types.length ?? 0) > 1;
  const replace = isShared ? add : exchange(closest);
  const lower = closest.value.toLowerCase();
  if (lower === "sts:assumerole") return [finding("action_assume_role", closest, {}, replace)];
  if (lower === "sts:assumerolewithsaml") return [finding("action_saml", closest, {}, replace)];
  return [finding("action_missing_web_identity", closest, {}, add)];
}
