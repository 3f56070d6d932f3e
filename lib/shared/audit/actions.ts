// The closed sets of the audit log, for the code that writes it, the code that reads it, and the console.

/** `object.verb`. */
export const auditActions = [
  "api_token.created",
  "api_token.revoked",
  "audit_log.cut",
  "audit_log.exported",
  "automation.created",
  "automation.deleted",
  "automation.pre_flight",
  "automation.pre_flight_scheduled",
  "automation.updated",
  "deployment.created",
  "deployment.failed",
  "deployment.revoked",
  "deployment.token_revoked",
  "environment_variable.created",
  "environment_variable.deleted",
  "environment_variable.updated",
  "identity_token.issued",
  "identity_token.minted",
  "invitation.accepted",
  "invitation.created",
  "invitation.resent",
  "invitation.revoked",
  "kickoff.failed",
  "kickoff.history_cut",
  "kickoff.resolved",
  "kickoff.started",
  "member.added",
  "member.alerts_changed",
  "member.disabled",
  "member.enabled",
  "member.factor_added",
  "member.factor_removed",
  "member.factors_removed",
  "member.identity_linked",
  "member.left",
  "member.let_in_again",
  "member.passkey_refused",
  "member.password_changed",
  "member.password_reset",
  "member.proven",
  "member.recovery_codes_made",
  "member.released",
  "member.removed",
  "member.reset_link_made",
  "member.role_changed",
  "member.second_factor_given",
  "member.sessions_ended",
  "member.sign_in_failed",
  "member.sign_in_link_made",
  "member.signed_in",
  "member.stepped_up",
  "member.unproven",
  "organization.created",
  "organization.deleted",
  "organization.domain_assigned",
  "organization.domain_removed",
  "organization.restored",
  "organization.single_sign_on_removed",
  "organization.single_sign_on_set",
  "organization.updated",
  "permission.denied",
  "role.created",
  "role.deleted",
  "role.updated",
  "sealed_values.resealed",
  "secret_provider_credential.created",
  "secret_provider_credential.deleted",
  "secret_provider_credential.tested",
  "secret_provider_credential.updated",
  "service_account.created",
  "service_account.deleted",
  "service_account.updated",
  "trust.awaited",
  "webhook.created",
  "webhook.deleted",
  "webhook.missed_events_dismissed",
  "webhook.missed_events_sent",
  "webhook.paused",
  "webhook.redelivered",
  "webhook.resumed",
  "webhook.secret_rotated",
  "webhook.tested",
  "webhook.updated",
  "worker_identity.created",
  "worker_identity.deleted",
  "worker_identity.updated",
  "worker_session.refused",
  "worker_session.started",
  "workload_identity_config.created",
  "workload_identity_config.deleted",
  "workload_identity_config.updated",
] as const;
export type AuditAction = (typeof auditActions)[number];

/** The kinds of objects of audited actions; a route is the object of a refusal. */
export type AuditObjectKind =
  | "api_token"
  | "automation"
  | "deployment"
  | "environment_variable"
  | "invitation"
  | "kickoff"
  | "member"
  | "organization"
  | "role"
  | "route"
  | "secret_provider_credential"
  | "service_account"
  | "webhook"
  | "worker_identity"
  | "workload_identity_config";

/** `api_token` is a person's; `stranger` is anyone who failed to sign in, or whose worker's token was refused; `server` is Latchkey itself. */
export const auditActorKinds = [
  "member",
  "api_token",
  "service_account",
  "deployment",
  "schedule",
  "operator",
  "stranger",
  "server",
] as const;
export type AuditActorKind = (typeof auditActorKinds)[number];

export const auditOutcomes = ["ok", "failed", "denied"] as const;
export type AuditOutcome = (typeof auditOutcomes)[number];
