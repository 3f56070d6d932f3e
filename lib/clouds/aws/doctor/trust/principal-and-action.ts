// Explains why a statement's principal or action does not match Latchkey, and finds those that AWS refuses.
import { parseArn } from "@/lib/clouds/aws/definition/arn";
import { actionMatches, type Clause, federatedNames, isAllow, type Statement } from "../evaluation";
import { add, type Finding, type Fix, firstOf, member, put, rename } from "../finding";
import { coversAction } from "../matching";
import { meant, nearest, placeholder } from "../spelling";
import { limitingOperators, principalTypes, sharedProviders, trustActions } from "../tables/aws-names";
import { hostDifferences } from "./condition";
import { assumeAction, type Expected } from "./request";

export function principalFindings(statement: Statement, expected: Expected): Finding[] {
  const { principal } = statement;
  const { finding, provider } = expected;
  const whole = put(member(statement, "Principal"), { Federated: provider });
  if (!principal) return [finding("principal_missing", statement, {}, whole)];
  if (principal.negated) return [finding("not_principal", principal.key, {}, put(principal), whole)];
  if (principal.types.length === 0) {
    const value = principal.values[0]?.value ?? "";
    const code = value === "*" ? "principal_not_federated/everybody" : "principal_shape";
    return [finding(code, principal, { value }, whole)];
  }
  const refused = principal.types.flatMap((type) => refusedNames(type, expected, whole));
  return refused.length > 0 ? refused : differences(principal, expected, whole);
}

/** Principals that AWS refuses. */
function refusedNames({ type, names }: Clause["types"][number], expected: Expected, whole: Fix): Finding[] {
  const { finding, provider, partition: own, host } = expected;
  const isKnown = principalTypes.includes(type.value);
  const unknown = isKnown ? [] : [finding("principal_type_unknown", type, {}, whole)];
  const wrong = names.flatMap((name) => {
    const { value } = name;
    const trimmed = value.trim();
    const { partition = own } = parseArn(value) ?? {};
    const { service, resource = "" } = parseArn(trimmed) ?? {};
    const [kind = ""] = resource.split("/");
    const account = /^arn:aws[a-z-]*:iam::([^:]*):/.exec(trimmed)?.[1];
    const isProvider = /^arn:aws[a-z-]*:iam::\d{12}:(oidc|saml)-provider\/\S+$|^[a-z0-9.-]+\.[a-z]+$/.test(
      value,
    );
    const code = firstOf({
      principal_partition_differs: partition !== own,
      ...(type.value === "AWS" && {
        "principal_not_federated/aws": /oidc-provider|^https?:/.test(value),
        principal_aws_malformed: !/^\*$|^\d{12}$|^arn:aws[a-z-]*:(iam|sts)::\d{12}:[^*]+$/.test(value),
      }),
      ...(type.value === "Federated" &&
        !isProvider && {
          principal_placeholder: placeholder.test(trimmed),
          principal_whitespace: value !== trimmed,
          principal_is_url: /^https?:/i.test(trimmed),
          principal_is_host: trimmed === host,
          principal_wildcard: trimmed.includes("*"),
          "principal_account_malformed/empty": account === "",
          principal_account_malformed: account !== undefined && !/^\d{12}$/.test(account),
          principal_service_differs: service !== undefined && service !== "iam",
          principal_oidc_provider_misspelt: /provider/i.test(resource),
          principal_is_role: /^(role|user|root)\b/.test(kind),
          principal_malformed: true,
        }),
    });
    if (!code) return [];
    const texts = {
      value,
      right: provider,
      partition,
      own,
      kind,
      account: account ?? "",
      service: service ?? "",
    };
    if (code === "principal_not_federated/aws") return [finding(code, type, texts, whole)];
    return [finding(code, name, texts, put(name, ...(type.value === "Federated" ? [provider] : [])))];
  });
  return [...unknown, ...wrong];
}

/** How well-formed principals differ from the expected one. */
function differences(principal: Clause, expected: Expected, whole: Fix): Finding[] {
  const { finding, provider, host, account: own } = expected;
  const names = federatedNames(principal);
  if (names.some(({ value }) => value === provider)) return [];
  const closest = nearest(provider, names, ({ value }) => value);
  if (!closest) {
    const kinds = principal.types.map(({ type }) => type.value).join(" and ");
    return [finding("principal_not_federated", principal, { kinds }, whole)];
  }
  const found = (code: Parameters<typeof finding>[0], values: Record<string, string> = {}) =>
    finding(code, closest, { right: provider, own, ...values }, put(closest, provider));
  const arn = parseArn(closest.value);
  if (!arn) return [found("principal_is_host/built-in")];
  const { account, resource } = arn;
  const [kind = "", ...rest] = resource.split("/");
  const elsewhere = account === own ? [] : [found("principal_account_differs", { account })];
  if (kind !== "oidc-provider") return [...elsewhere, found("principal_provider_type", { kind })];
  const hosts = hostDifferences(rest.join("/"), host, false).map(({ kind: how, title, says }) =>
    how === "other"
      ? found("principal_host_differs", { title: "The provider differs", says })
      : {
          ...found("principal_host_differs", { title: `The provider's name ${title}`, says }),
          code: `principal_host_${how}`,
        },
  );
  return [...elsewhere, ...hosts];
}

export function sharedProviderFindings(statement: Statement, { finding }: Expected): Finding[] {
  const { principal, conditions, condition } = statement;
  return federatedNames(isAllow(statement) ? principal : null).flatMap((name) => {
    const host = name.value.replace(/^arn:[^:]+:iam::\d{12}:oidc-provider\//, "");
    const claims = Object.hasOwn(sharedProviders, host) ? (sharedProviders[host] ?? []) : [];
    const keys = claims.map((claim) => `${host}:${claim}`);
    const isLimited = conditions.some(
      ({ operator, key, values }) =>
        limitingOperators.test(operator.value) &&
        keys.includes(key.value.toLowerCase()) &&
        values.some(({ value }) => !/^\**$/.test(value)),
    );
    const texts = { value: name.value, keys: keys.join(" or "), key: keys[0] ?? "" };
    return isLimited || !keys[0] ? [] : [finding("shared_provider_open", condition ?? name, texts)];
  });
}

/** The intended action of STS, also for a text without its service. */
export function trustActionMeant(text: string): string | null {
  return meant(text.includes(":") ? text : `sts:${text}`, trustActions, 3);
}

export function actionFindings(statement: Statement, { finding }: Expected): Finding[] {
  const { action, principal } = statement;
  const values = action?.values ?? [];
  const refused = values.flatMap((location) => {
    const { value } = location;
    const isSts = /^sts:/i.test(value);
    const isKnown = isSts && trustActions.some((name) => coversAction(value, name));
    if (isKnown || !/^[A-Za-z0-9-]+:|^\*$/.test(value)) return [];
    return [finding(isSts ? "action_misspelt" : "action_not_sts", location, {}, put(location, assumeAction))];
  });
  // The form reports actions without a service.
  const isBare = values.some(({ value }) => !value.includes(":"));
  if (!action || refused.length > 0 || isBare || actionMatches(statement, assumeAction)) return refused;
  if (action.negated) {
    const whole = put(member(statement, "Action"), assumeAction);
    return [finding("not_action", action.key, {}, rename(action, "Action"), whole)];
  }
  const closest = nearest(assumeAction, values, ({ value }) => value);
  if (!closest) return [];
  const more = add(action, assumeAction);
  // Actions that other principals of the statement need are kept.
  const replace = (principal?.types.length ?? 0) > 1 ? more : put(closest, assumeAction);
  const lower = closest.value.toLowerCase();
  if (lower === "sts:assumerole") return [finding("action_assume_role", closest, {}, replace)];
  if (lower === "sts:assumerolewithsaml") return [finding("action_saml", closest, {}, replace)];
  return [finding("action_missing_web_identity", closest, {}, more)];
}
