// The audit log in plain words: what was done, to which kind of thing, and how it ended.
import type { Status } from "@/components/ui/status";
import type { AuditAction, AuditActorKind, AuditObjectKind, AuditOutcome } from "@/lib/shared/audit/actions";
import type { AuditEvent } from "@/lib/shared/audit/schema";

const objectWords: Record<AuditObjectKind, string> = {
  api_token: "API token",
  automation: "automation",
  deployment: "deployment",
  environment_variable: "environment variable",
  invitation: "invitation",
  kickoff: "kickoff",
  member: "member",
  organization: "organization",
  role: "role",
  route: "route",
  secret_provider_credential: "credential",
  service_account: "service account",
  worker_identity: "worker identity",
  webhook: "webhook",
  workload_identity_config: "workload identity config",
};

const actionWords: Record<AuditAction, string> = {
  "api_token.created": "Created API token",
  "api_token.revoked": "Revoked API token",
  "audit_log.cut": "Cut audit log",
  "audit_log.exported": "Exported audit log",
  "automation.created": "Created automation",
  "automation.deleted": "Deleted automation",
  "automation.pre_flight": "Ran a pre-flight",
  "automation.pre_flight_scheduled": "Changed a pre-flight schedule",
  "automation.updated": "Updated automation",
  "deployment.created": "Deployed",
  "deployment.failed": "Deploy failed",
  "deployment.revoked": "Revoked a deployment",
  "deployment.token_revoked": "Revoked a deployment token",
  "environment_variable.created": "Created environment variable",
  "environment_variable.deleted": "Deleted environment variable",
  "environment_variable.updated": "Updated environment variable",
  "identity_token.issued": "Gave a worker an identity token",
  "identity_token.minted": "Issued an identity token",
  "invitation.accepted": "Accepted an invitation",
  "invitation.created": "Invited",
  "invitation.resent": "Resent an invitation",
  "invitation.revoked": "Revoked invitation",
  "kickoff.history_cut": "Deleted old kickoffs",
  "kickoff.failed": "Kickoff failed",
  "kickoff.resolved": "Kickoff resolved",
  "kickoff.started": "Kickoff started",
  "member.added": "Added member",
  "member.alerts_changed": "Changed email alerts",
  "member.disabled": "Disabled the account",
  "member.enabled": "Enabled the account",
  "member.factor_added": "Added a second factor",
  "member.factor_removed": "Removed a second factor",
  "member.factors_removed": "Removed all second factors of an account",
  "member.identity_linked": "Linked single sign-on",
  "member.left": "Left",
  "member.let_in_again": "Let a member in again",
  "member.passkey_refused": "Refused a passkey that may be a copy",
  "member.password_changed": "Changed the password",
  "member.password_reset": "Set a new password with a reset link",
  "member.proven": "Marked an email as proven",
  "member.recovery_codes_made": "Made new recovery codes",
  "member.released": "Released an account’s email address",
  "member.removed": "Removed member",
  "member.reset_link_made": "Created a password reset link",
  "member.role_changed": "Changed a member’s role",
  "member.second_factor_given": "Gave the second factor",
  "member.sessions_ended": "Ended sessions",
  "member.sign_in_failed": "Failed to sign in",
  "member.sign_in_link_made": "Created a sign-in link",
  "member.signed_in": "Signed in",
  "member.stepped_up": "Confirmed who they are",
  "member.unproven": "Marked an email as unproven",
  "organization.created": "Created organization",
  "organization.deleted": "Deleted organization",
  "organization.domain_assigned": "Assigned a domain",
  "organization.domain_removed": "Removed a domain",
  "organization.restored": "Restored organization",
  "organization.single_sign_on_removed": "Removed single sign-on",
  "organization.single_sign_on_set": "Set up single sign-on",
  "organization.updated": "Updated organization",
  "permission.denied": "Permission denied",
  "role.created": "Created role",
  "role.deleted": "Deleted role",
  "role.updated": "Updated role",
  "sealed_values.resealed": "Re-encrypted stored values",
  "secret_provider_credential.created": "Created credential",
  "secret_provider_credential.deleted": "Deleted credential",
  "secret_provider_credential.tested": "Tested a connection",
  "secret_provider_credential.updated": "Updated credential",
  "service_account.created": "Created service account",
  "service_account.deleted": "Deleted service account",
  "service_account.updated": "Updated service account",
  "trust.awaited": "Waited for a role’s trust",
  "worker_identity.created": "Created worker identity",
  "worker_identity.deleted": "Deleted worker identity",
  "worker_identity.updated": "Updated worker identity",
  "worker_session.refused": "Refused a worker’s token",
  "worker_session.started": "Started a worker’s session",
  "webhook.created": "Created webhook",
  "webhook.deleted": "Deleted webhook",
  "webhook.missed_events_dismissed": "Dismissed a webhook’s missed events",
  "webhook.missed_events_sent": "Sent a webhook’s missed events",
  "webhook.paused": "Paused webhook",
  "webhook.redelivered": "Sent an event again",
  "webhook.resumed": "Resumed webhook",
  "webhook.secret_rotated": "Rotated a webhook’s secret",
  "webhook.tested": "Sent a test event",
  "webhook.updated": "Updated webhook",
  "workload_identity_config.created": "Created workload identity config",
  "workload_identity_config.deleted": "Deleted workload identity config",
  "workload_identity_config.updated": "Updated workload identity config",
};

/** "Created role", "Kickoff resolved". */
export function actionInWords(action: string): string {
  const known = wordsFor(actionWords, action);
  if (known !== undefined) return known;
  // The log keeps what other versions wrote.
  const [object = "", verb = ""] = action.split(".");
  return `${capital(verb.replaceAll("_", " "))} ${objectInWords(object)}`.trim();
}

export function objectInWords(kind: string): string {
  return wordsFor(objectWords, kind) ?? kind.replaceAll("_", " ");
}

function wordsFor(words: Record<string, string>, name: string): string | undefined {
  return Object.hasOwn(words, name) ? words[name] : undefined;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export const outcomeStatuses: Record<AuditOutcome, Status> = {
  ok: "done",
  failed: "failed",
  denied: "refused",
};

export const actorKinds: Record<AuditActorKind, string> = {
  member: "member",
  api_token: "API token",
  service_account: "service account",
  deployment: "deployment",
  schedule: "timer",
  operator: "on the server",
  stranger: "not signed in",
  server: "by itself",
};

/** Who acted, as people call them. */
export function actorName({ actor }: AuditEvent): string {
  return actor.name ?? actor.label;
}
