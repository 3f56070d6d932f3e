// The error itself, without a schema: clouds' descriptions throw it in the browser too.
import type { ConnectionStage, ExplainedFailure } from "@/lib/shared/clouds/failures";
import type { ChangedMeanwhile, VariableFailure } from "@/lib/shared/failure-schemas";
import type { Permission } from "@/lib/shared/permissions";

/** The one table from error codes to HTTP: what a caller may switch on, and the status it travels with. */
export const errorTable = {
  malformed_request: { status: 400, title: "The request is malformed" },
  validation_failed: { status: 400, title: "Some fields need attention" },
  unauthenticated: { status: 401, title: "Sign in first" },
  permission_denied: { status: 403, title: "Permission denied" },
  step_up_required: { status: 403, title: "Confirm that it's you" },
  person_required: { status: 403, title: "Only a signed-in person can do this" },
  single_sign_on_required: { status: 403, title: "Single sign-on is required" },
  second_factor_required: { status: 403, title: "A second factor is required" },
  organization_deleted: { status: 410, title: "The organization was deleted" },
  not_found: { status: 404, title: "Not found" },
  name_taken: { status: 409, title: "The name is taken" },
  in_use: { status: 409, title: "Still in use" },
  conflict: { status: 409, title: "Changed in the meantime" },
  idempotency_mismatch: { status: 409, title: "The idempotency key belongs to another request" },
  kickoff_in_progress: { status: 409, title: "The kickoff is still running" },
  kickoff_finished: { status: 409, title: "The kickoff is already finished" },
  built_in: { status: 409, title: "A built-in role can't be changed" },
  last_owner: { status: 409, title: "An organization needs an owner" },
  already_member: { status: 409, title: "Already a member" },
  address_unproven: { status: 409, title: "The email isn't proven" },
  already_invited: { status: 409, title: "Already invited" },
  invitation_used: { status: 409, title: "The invitation was already used" },
  invitation_revoked: { status: 409, title: "The invitation was withdrawn" },
  invitation_expired: { status: 409, title: "The invitation has expired" },
  changed_meanwhile: { status: 412, title: "Someone else changed it" },
  request_timeout: { status: 408, title: "The request took too long" },
  payload_too_large: { status: 413, title: "The request is too large" },
  kickoff_unresolved: { status: 422, title: "Some variables couldn't be read" },
  no_credential_found: { status: 422, title: "No credential found" },
  pre_flight_failed: { status: 422, title: "The pre-flight failed" },
  deployment_unresolved: { status: 422, title: "Some variables couldn't be read" },
  runtime_too_old: { status: 426, title: "The runtime is too old" },
  worker_too_old: { status: 426, title: "The worker is too old" },
  worker_too_new: { status: 426, title: "The worker is too new" },
  too_many_requests: { status: 429, title: "Too many attempts" },
  overloaded: { status: 503, title: "Latchkey is busy" },
  internal_error: { status: 500, title: "Something went wrong" },
  sealed_value_broken: { status: 500, title: "A stored value can't be decrypted" },
  cloud_refused: { status: 502, title: "The cloud refused or failed" },
  database_unavailable: { status: 503, title: "The database isn’t responding" },
  not_configured: { status: 503, title: "Not configured" },
  sealing_key_missing: { status: 503, title: "A sealing key is missing" },
} as const;

export type ErrorCode = keyof typeof errorTable;

/** What a cloud refused: `reason` is ours, `providerCode` and `message` are the cloud's own; no token, key or value in any. */
export interface CloudFailure {
  stage: ConnectionStage;
  reason: string;
  providerCode: string | null;
  message: string;
}

export interface ErrorExtras {
  fieldErrors?: Record<string, string[]>;
  failures?: VariableFailure[];
  /** What a cloud refused, with `cloud_refused`. */
  failure?: CloudFailure | ExplainedFailure;
  changed?: ChangedMeanwhile;
  retryAfterSeconds?: number;
  /** What the actor lacks, with `permission_denied`. */
  missing?: Permission;
  cause?: unknown;
}

/** The one way to fail with something the caller can act on; `detail` is shown to people. */
export class AppError extends Error {
  override readonly name = "AppError";

  /** By its name: the server in front and each of Next's bundles have a copy of this class, and hand one another errors. */
  static override [Symbol.hasInstance](value: unknown): value is AppError {
    return value instanceof Error && value.name === "AppError";
  }

  readonly code: ErrorCode;
  readonly fieldErrors?: Record<string, string[]>;
  readonly failures?: VariableFailure[];
  readonly failure?: CloudFailure | ExplainedFailure;
  readonly changed?: ChangedMeanwhile;
  readonly retryAfterSeconds?: number;
  readonly missing?: Permission;

  constructor(code: ErrorCode, detail: string, { cause, ...extras }: ErrorExtras = {}) {
    super(detail, { cause });
    this.code = code;
    Object.assign(this, extras);
  }
}
