// Identity providers that, as AWS knows, serve many tenants: a trust policy for one is only saved if it names the tenant.
import type { Condition } from "./conditions";

const GITHUB = "token.actions.githubusercontent.com";

/** The claim that identifies a provider's tenant (IAM user guide, identity-provider controls for shared OIDC providers). */
const TENANCY_CLAIMS: Record<string, string[]> = {
  "cognito-identity.amazonaws.com": ["aud"],
  "agent.buildkite.com": ["sub"],
  "oidc.codefresh.io": ["sub"],
  "studio.datachain.ai/api": ["sub"],
  [GITHUB]: ["sub", "job_workflow_ref"],
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

export function checkSharedProviders(
  principals: Map<string, string[]>,
  conditions: Condition[],
  malformed: (message: string) => never,
): void {
  for (const name of principals.get("Federated") ?? []) {
    const host = name.replace(/^arn:[^:]+:iam::\d{12}:oidc-provider\//, "");
    const claims = Object.hasOwn(TENANCY_CLAIMS, host) ? TENANCY_CLAIMS[host] : undefined;
    if (!claims) continue;
    const keys = claims.map((claim) => `${host}:${claim}`);
    if (!conditions.some((condition) => tellsApart(condition, keys)))
      malformed(
        `Trust policy with trusted principal ${name} must evaluate, using StringEquals, StringLike or StringEqualsIgnoreCase, ${keys.join(" or ")} which is not scoped to all`,
      );
  }
}

/** AWS looks for one value that is more than a star, and not whether the others are. */
function tellsApart({ operator, key, values }: Condition, keys: string[]): boolean {
  return (
    /^(ForAnyValue:)?String(Equals|Like|EqualsIgnoreCase)$/.test(operator) &&
    keys.includes(key.toLowerCase()) &&
    values.some((value) => !/^\**$/.test(value))
  );
}
