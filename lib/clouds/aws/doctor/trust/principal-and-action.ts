// Explains why a statement's principal or action does not match Latchkey, and finds those that AWS refuses.
import { parseArn } from "@/lib/clouds/aws/definition/arn";
import { actionMatches, type Clause, federatedNames, type Statement } from "../evaluation";
import { add, type Finding, type Fix, firstOf, member, put, rename } from "../finding";
import { coversAction } from "../matching";
import { meant, nearest } from "../spelling";
import { nameDifferences, principalForms, trustActions } from "../tables/aws-names";
import { differencesOf } from "./condition";
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
  return refused.length > 0 ? refused : otherProviderFindings(principal, expected, whole);
}

/** Principals that AWS refuses. */
function refusedNames({ type, names }: Clause["types"][number], expected: Expected, whole: Fix): Finding[] {
  const { finding, provider, partition: own } = expected;
  const [, forms] = Object.entries(principalForms).find(([known]) => known === type.value) ?? [];
  const unknown = forms ? [] : [finding("principal_type_unknown", type, {}, whole)];
  const wrong = names.flatMap((name) => {
    const { value } = name;
    const { partition = own } = parseArn(value) ?? {};
    const [pattern, form] = forms?.find(([known]) => known.test(value)) ?? [];
    const code = partition === own ? form : "principal_partition_differs";
    if (!code) return [];
    if (code === "principal_not_federated/aws") return [finding(code, type, { value }, whole)];
    const texts = { ...pattern?.exec(value)?.groups, right: provider, partition, own };
    return [finding(code, name, texts, put(name, ...(type.value === "Federated" ? [provider] : [])))];
  });
  return [...unknown, ...wrong];
}

/** How a well-formed principal differs from Latchkey's provider. */
function otherProviderFindings(principal: Clause, expected: Expected, whole: Fix): Finding[] {
  const { finding, provider, host, account: own } = expected;
  const names = federatedNames(principal);
  if (names.some(({ value }) => value === provider)) return [];
  const closest = nearest(provider, names, ({ value }) => value);
  if (!closest) {
    const kinds = principal.types.map(({ type }) => type.value).join(" and ");
    return [finding("principal_not_federated", principal, { kinds }, whole)];
  }
  const [, account = "", kind = "", name = ""] =
    /^arn:[^:]+:iam::(\d+):([^/]+)\/(.+)$/.exec(closest.value) ?? [];
  const found = (code: Parameters<typeof finding>[0], part = "") =>
    finding(code, closest, { right: provider, own, account, kind, part }, put(closest, provider));
  if (!name) return [found("principal_is_host/built-in")];
  const elsewhere = account === own ? [] : [found("principal_account_differs")];
  if (kind !== "oidc-provider") return [...elsewhere, found("principal_provider_type")];
  const others = differencesOf(name, host);
  return [...elsewhere, ...others.map(({ how, part }) => found(nameDifferences[how].principal, part))];
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
    const right = put(member(statement, "Action"), assumeAction);
    return [finding("not_action", action.key, {}, rename(action, "Action"), right)];
  }
  const closest = nearest(assumeAction, values, ({ value }) => value);
  if (!closest) return [];
  const lower = closest.value.toLowerCase();
  const mistaken = firstOf({
    action_assume_role: lower === "sts:assumerole",
    action_saml: lower === "sts:assumerolewithsaml",
  });
  // Actions that other principals of the statement need are kept.
  const isShared = (principal?.types.length ?? 0) > 1;
  const fix = mistaken && !isShared ? put(closest, assumeAction) : add(action, assumeAction);
  return [finding(mistaken ?? "action_missing_web_identity", closest, {}, fix)];
}
