// Identity providers of many tenants, for which AWS saves a trust policy only where it tells the tenants apart.
import type { Statement } from "@/lib/clouds/aws/doctor/document";
import { type Draft, quoted } from "@/lib/clouds/aws/doctor/draft";

/** The claims of which one has to be asked for (IAM user guide, identity-provider controls for shared OIDC providers). */
const tenancyClaims: Readonly<Record<string, readonly string[]>> = {
  "cognito-identity.amazonaws.com": ["aud"],
  "agent.buildkite.com": ["sub"],
  "oidc.codefresh.io": ["sub"],
  "studio.datachain.ai/api": ["sub"],
  "token.actions.githubusercontent.com": ["sub", "job_workflow_ref"],
  "oidc-configuration.audit-log.githubusercontent.com": ["sub"],
  "vstoken.actions.githubusercontent.com": ["sub"],
  "gitlab.com": ["sub"],
  "api.pulumi.com/oidc": ["aud"],
  "sandboxes.cloud": ["aud"],
  "scalr.io": ["sub"],
  "tokens.cloud.shisho.dev": ["sub"],
  "app.terraform.io": ["sub"],
  "proidc.upbound.io": ["sub"],
  "oidc.vercel.com": ["aud"],
};

const tellingOperator = /^(ForAnyValue:)?String(Equals|Like|EqualsIgnoreCase)$/;

/** The keys of which one is missing; none for a provider that AWS does not know as shared. */
function missingKeys(
  federated: string,
  asked: readonly { operator: string; key: string; values: string[] }[],
) {
  const host = federated.replace(/^arn:[^:]+:iam::\d{12}:oidc-provider\//, "");
  const claims = Object.hasOwn(tenancyClaims, host) ? (tenancyClaims[host] ?? []) : [];
  const keys = claims.map((claim) => `${host}:${claim}`);
  const isAsked = asked.some(
    ({ operator, key, values }) =>
      tellingOperator.test(operator) &&
      keys.includes(key.toLowerCase()) &&
      values.some((value) => !/^\**$/.test(value)),
  );
  return isAsked ? [] : keys;
}

export function sharedProviderDrafts({
  principal,
  effect,
  conditions,
  condition,
  index,
}: Statement): Draft[] {
  if (effect?.value !== "Allow") return [];
  const asked = conditions.map(({ operator, key, values }) => ({
    operator: operator.value,
    key: key.value,
    values: values.map(({ value }) => value),
  }));
  const federated = principal?.types.filter(({ type }) => type.value === "Federated") ?? [];
  return federated
    .flatMap(({ names }) => names)
    .flatMap((name): Draft[] => {
      const keys = missingKeys(name.value, asked);
      if (keys.length === 0) return [];
      return [
        {
          severity: "error",
          code: "shared_provider_open",
          title: "The provider is shared, and the statement accepts everyone's tokens",
          detail: `${quoted(name.value)} has many customers. AWS saves the statement only with StringEquals or StringLike on ${keys.join(" or ")}, and not with only *.`,
          remedy: `Add a condition on ${keys[0]}.`,
          place: condition ?? name,
          statementIndex: index,
          malformed: true,
        },
      ];
    });
}

/** Of a statement as it is written. */
export function isSharedOpen(federated: readonly string[], condition: unknown): boolean {
  const operators = typeof condition === "object" && condition !== null ? Object.entries(condition) : [];
  const asked = operators.flatMap(([operator, keys]) =>
    Object.entries((keys ?? {}) as object).map(([key, value]) => ({
      operator,
      key,
      values: [value].flat().map(String),
    })),
  );
  return federated.some((name) => missingKeys(name, asked).length > 0);
}
