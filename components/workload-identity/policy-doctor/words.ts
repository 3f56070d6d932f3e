// What a verdict of the policy doctor is called.
import type { Outcome } from "@/components/elements/outcome";
import type {
  PolicyCheck,
  PolicyFinding,
  PolicyReview,
  PolicySeverity,
  ReviewedStatement,
} from "@/lib/clouds/policy-review/schema";

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
      return { tone: "error", title: "No policy could be read", detail: findings[0]?.title ?? "" };
    case "malformed":
      return {
        tone: "error",
        title: "AWS does not take this document",
        detail:
          "It answers MalformedPolicyDocument when the document is saved. What the policy would mean is told all the same.",
      };
    case "depends":
      return {
        tone: "warning",
        title: "It depends on what Latchkey cannot know",
        detail: "Everything that can be known from here is right.",
      };
    case "denied":
      return {
        tone: "error",
        title: trust ? "Latchkey may not assume the role" : "Not every secret can be read",
        detail: trust
          ? `AWS says no more than "Not authorized to perform sts:AssumeRoleWithWebIdentity". ${errors === 1 ? "One thing keeps" : `${errors} things keep`} Latchkey out.`
          : "By this policy alone, that is: other policies of the role are not looked at.",
      };
    case "allowed":
      if (warnings > 0)
        return {
          tone: "warning",
          title: trust
            ? "Latchkey may assume the role, but the policy needs attention"
            : allowedTitle(secrets),
          detail: `It works. ${warnings === 1 ? "One thing" : `${warnings} things`} below could be better.`,
        };
      return {
        tone: "success",
        title: trust ? "Latchkey may assume the role" : allowedTitle(secrets),
        detail: trust
          ? "A statement fits the token that Latchkey sends, and no other organization's."
          : "By this policy, that is. Whether a secret exists is not looked at.",
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
    return "Your role does not let you see environment variables, so the policy was not held against the secrets that they name.";
  if (secrets.total === 0)
    return "No environment variable reads a secret by way of this config yet, so the policy was held against listing names alone.";
  if (secrets.total > secrets.reviewed)
    return `Held against the first ${secrets.reviewed} of ${secrets.total} secrets that environment variables read by way of this config.`;
  return null;
}

export const severityWords: Record<PolicySeverity, { word: string; outcome: Outcome }> = {
  error: { word: "Error", outcome: "red" },
  warning: { word: "Warning", outcome: "amber" },
  note: { word: "Note", outcome: "neutral" },
};

/** "Line 8", "Lines 8–12" */
export function placeWords({ range: { start, end } }: Pick<PolicyFinding, "range">): string {
  return start.line === end.line ? `Line ${start.line}` : `Lines ${start.line}–${end.line}`;
}

export function checkWords({ passes }: PolicyCheck): { word: string; outcome: Outcome } {
  if (passes === null) return { word: "Cannot be known", outcome: "amber" };
  return passes ? { word: "Fits", outcome: "green" } : { word: "Does not fit", outcome: "red" };
}

export function statementWords({ matches, effect }: ReviewedStatement): { word: string; outcome: Outcome } {
  const denies = effect === "Deny";
  if (matches === null) return { word: "May apply", outcome: "amber" };
  if (!matches) return { word: "Does not apply", outcome: "neutral" };
  return { word: denies ? "Denies" : "Allows", outcome: denies ? "red" : "green" };
}

/** What a check is about: "Principal", "StringEquals app.example.com:sub". */
export function elementWords({ element, operator, key }: PolicyCheck): string {
  const name = element.charAt(0).toUpperCase() + element.slice(1);
  if (element === "condition") return `${operator} ${key}`;
  return operator ?? name;
}
