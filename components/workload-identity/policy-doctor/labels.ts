// What a verdict of the policy doctor is called.
import type { Status } from "@/components/ui/status";
import { anyCloud } from "@/lib/clouds/catalog";
import type { PolicyCheck, PolicyFinding, PolicyReview, ReviewedStatement } from "@/lib/shared/clouds/doctor";

export type PolicyKind = "trust" | "permission";

interface VerdictWords {
  tone: "success" | "warning" | "error";
  title: string;
  detail: string;
}

export function verdictWords(kind: PolicyKind, { verdict, findings, secrets }: PolicyReview): VerdictWords {
  const errors = findings.filter(({ severity }) => severity === "error").length;
  const warnings = findings.filter(({ severity }) => severity === "warning").length;
  const trust = kind === "trust";
  switch (verdict) {
    case "unreadable":
      return { tone: "error", title: "This isn’t a readable policy", detail: findings[0]?.title ?? "" };
    case "malformed":
      return {
        tone: "error",
        title: `${anyCloud.first} won’t save this document`,
        detail: "It answers MalformedPolicyDocument. Below is what the policy would mean.",
      };
    case "depends":
      return {
        tone: "warning",
        title: "It depends on something Latchkey can’t know",
        detail: "Everything that can be checked here is right.",
      };
    case "denied":
      return {
        tone: "error",
        title: trust ? "Latchkey can’t assume the role" : "Some secrets can’t be read",
        detail: trust
          ? `${anyCloud.first} says no more than "Not authorized to perform sts:AssumeRoleWithWebIdentity". ${errors === 1 ? "One thing keeps" : `${errors} things keep`} Latchkey out.`
          : "By this policy alone: the role’s other policies aren’t checked.",
      };
    case "allowed":
      if (warnings > 0)
        return {
          tone: "warning",
          title: trust
            ? "Latchkey can assume the role, but the policy needs attention"
            : allowedTitle(secrets),
          detail: `It works. ${warnings === 1 ? "One thing" : `${warnings} things`} below could be better.`,
        };
      return {
        tone: "success",
        title: trust ? "Latchkey can assume the role" : allowedTitle(secrets),
        detail: trust
          ? "A statement matches Latchkey’s token for this organization, and no other."
          : "By this policy. Whether a secret exists isn’t checked.",
      };
  }
}

function allowedTitle(secrets: PolicyReview["secrets"]): string {
  if (!secrets || secrets.reviewed === 0) return "The names of secrets can be listed";
  return secrets.reviewed === 1 ? "The secret can be read" : `All ${secrets.reviewed} secrets can be read`;
}

/** What a permission policy was held against; null where there is nothing to add. */
export function secretsWords(secrets: PolicyReview["secrets"]): string | null {
  if (!secrets) return null;
  if (secrets.hidden)
    return "Your role can’t see environment variables, so the policy wasn’t checked against the secrets they use.";
  if (secrets.total === 0)
    return "No environment variable reads a secret through this config yet, so only listing names was checked.";
  if (secrets.total > secrets.reviewed)
    return `Checked against the first ${secrets.reviewed} of ${secrets.total} secrets that environment variables read through this config.`;
  return null;
}

/** "Line 8", "Lines 8–12" */
export function placeWords({ range: { start, end } }: Pick<PolicyFinding, "range">): string {
  return start.line === end.line ? `Line ${start.line}` : `Lines ${start.line}–${end.line}`;
}

export function checkStatus({ passes }: PolicyCheck): Status {
  if (passes === null) return "not_knowable";
  return passes ? "matches" : "mismatch";
}

export function statementStatus({ matches, effect }: ReviewedStatement): Status {
  if (matches === null) return "might_apply";
  if (!matches) return "not_applying";
  return effect === "Deny" ? "denies" : "allows";
}

/** What a check is about: "Principal", "StringEquals app.example.com:sub". */
export function elementWords({ element, operator, key }: PolicyCheck): string {
  const name = element.charAt(0).toUpperCase() + element.slice(1);
  if (element === "condition") return `${operator} ${key}`;
  return operator ?? name;
}
