// The audit log in plain words: what was done, to which kind of thing, and how it ended.
import type { Outcome } from "@/components/ui/outcome";
import type { AuditEvent } from "@/lib/shared/audit/schema";

const objectWords: Record<string, string> = {
  audit_log: "audit log",
  automation: "automation",
  deployment: "deployment",
  environment_variable: "environment variable",
  identity_token: "identity token",
  invitation: "invitation",
  kickoff: "kickoff",
  member: "member",
  organization: "organization",
  permission: "permission",
  role: "role",
  secret_provider_credential: "credential",
  sealed_values: "sealed values",
  workload_identity_config: "workload identity config",
};

/** Where "verb object" would not say it. */
const actionWords: Record<string, string> = {
  "automation.pre_flight": "Ran a pre-flight",
  "automation.pre_flight_scheduled": "Changed a pre-flight schedule",
  "deployment.created": "Deployed",
  "deployment.failed": "Deploy failed",
  "deployment.revoked": "Revoked a deployment",
  "deployment.token_revoked": "Revoked a deployment token",
  "identity_token.issued": "Gave a worker an identity token",
  "identity_token.minted": "Issued an identity token",
  "invitation.accepted": "Accepted an invitation",
  "invitation.created": "Invited",
  "invitation.resent": "Resent an invitation",
  "kickoff.failed": "Kickoff failed",
  "kickoff.resolved": "Kickoff resolved",
  "kickoff.started": "Kickoff started",
  "member.left": "Left",
  "member.role_changed": "Changed a member’s role",
  "member.signed_in": "Signed in",
  "member.disabled": "Disabled the account",
  "member.enabled": "Enabled the account",
  "member.password_changed": "Changed the password",
  "member.sessions_ended": "Ended sessions",
  "member.password_reset": "Set a new password with a reset link",
  "member.reset_link_made": "Created a password reset link",
  "member.sign_in_failed": "Failed to sign in",
  "member.sign_in_link_made": "Created a sign-in link",
  "member.proven": "Marked an email as proven",
  "member.unproven": "Marked an email as unproven",
  "member.released": "Released an account’s email address",
  "permission.denied": "Permission denied",
  "secret_provider_credential.tested": "Tested a connection",
  "trust.awaited": "Waited for a role’s trust",
  "sealed_values.resealed": "Re-encrypted stored values",
};

/** "Created role", "Kickoff resolved". */
export function actionInWords(action: string): string {
  const known = actionWords[action];
  if (known) return known;
  const [object = "", verb = ""] = action.split(".");
  return `${capital(verb.replaceAll("_", " "))} ${objectInWords(object)}`.trim();
}

export function objectInWords(kind: string): string {
  return objectWords[kind] ?? kind.replaceAll("_", " ");
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export const outcomes: Record<AuditEvent["outcome"], { outcome: Outcome; words: string }> = {
  ok: { outcome: "green", words: "Done" },
  failed: { outcome: "red", words: "Failed" },
  denied: { outcome: "amber", words: "Refused" },
};

/** Who acted, as people call them. */
export function actorName({ actor }: AuditEvent): string {
  return actor.name ?? actor.label;
}
