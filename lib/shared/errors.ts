import { z } from "zod";
import { type ConnectionStage, ExplainedFailure, type RemedyPlace } from "@/lib/shared/clouds/failures";
import { misfitOf } from "@/lib/shared/input";
import type { Permission } from "@/lib/shared/permissions";
import type { ReadingStage } from "@/lib/shared/resolution/schema";

/** The one table from error codes to HTTP: what a caller may switch on, and the status it travels with. */
export const errorTable = {
  malformed_request: { status: 400, title: "The request is malformed" },
  validation_failed: { status: 400, title: "Some fields need attention" },
  unauthenticated: { status: 401, title: "Sign in first" },
  permission_denied: { status: 403, title: "Permission denied" },
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

/**
 * Why one variable could not be resolved, as answers carry it: of kickoffs, deploys and pre-flights alike. Never holds a
 * secret value.
 */
export const VariableFailure = z.object({
  key: z.string(),
  /** Stable, snake_case. */
  reason: z.string(),
  /** One sentence with everything that is known: the secret, who read it, the cloud's own words. */
  detail: z.string(),
  /** The likely cause, in plain sentences. Only a server of before does not say it. */
  cause: z.string().optional(),
  /** What to change, with the organization's own values; null where `remedyNeeds` says which permission shows it. */
  remedy: z.string().nullable().optional(),
  remedyNeeds: z
    .custom<Permission>((value) => typeof value === "string")
    .meta({ type: "string" })
    .optional(),
  /** Where in the console that is done: `href` begins at the console's root. */
  link: z
    .object({ label: z.string(), href: z.string().regex(/^\/(?!\/)/) })
    .optional()
    .catch(undefined),
  /** The cloud's own error code; absent where it did not answer. */
  providerCode: z.string().optional(),
});
export type VariableFailure = z.infer<typeof VariableFailure>;

/**
 * A variable's failure as it is found and kept: complete, and with what decides who may see its remedy and where that leads.
 * Cause and remedy are absent from kickoffs of older versions.
 */
export interface FoundFailure {
  key: string;
  reason: string;
  detail: string;
  cause?: string;
  remedy?: string;
  providerCode?: string;
  stage?: ReadingStage;
  place?: RemedyPlace;
  configId?: string;
  credentialId?: string;
}

/** Who changed an object, and when. Null where it was no member: a command of the operator, say. */
export const ChangedMeanwhile = z.object({
  by: z.string().nullable(),
  /** Whether it was the one who asks: in another tab, or over the API. */
  byYourself: z.boolean(),
  at: z.string(),
});
export type ChangedMeanwhile = z.infer<typeof ChangedMeanwhile>;

/** RFC 9457 problem details, as every JSON API error carries them. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
  code: z.string(),
  requestId: z.string(),
  fieldErrors: z.record(z.string(), z.array(z.string())).optional(),
  failures: z.array(VariableFailure).optional(),
  failure: ExplainedFailure.optional(),
  changed: ChangedMeanwhile.optional(),
});
export type Problem = z.infer<typeof Problem>;

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

/** One field's message, for what only the server can know (a name that is taken, say). */
export function fieldError(code: ErrorCode, field: string, message: string): AppError {
  return new AppError(code, message, { fieldErrors: { [field]: [message] } });
}

/** Of what does not fit, so much is told. */
const mostFieldErrors = 20;

/** Zod's own words for unknown keys repeat them all. */
const wording: z.core.$ZodErrorMap = ({ code }) =>
  code === "unrecognized_keys" ? "This field doesn't exist." : undefined;

/**
 * Zod's issues as messages by dotted field path; `""` holds those about the whole. Small whatever was sent: names and
 * messages are cut, and what is beyond the first 20 is only counted.
 */
export function fieldErrorsOf({ issues }: Pick<z.ZodError, "issues">): Record<string, string[]> {
  // A map, since a field may be named like something of Object.prototype.
  const messages = new Map<string, string[]>();
  let told = 0;
  let left = 0;
  for (const issue of issues) {
    const keys = issue.code === "unrecognized_keys" ? issue.keys : [null];
    const shown = Math.min(keys.length, mostFieldErrors - 1 - told);
    told += shown;
    left += keys.length - shown;
    for (const key of keys.slice(0, shown)) {
      const field = shortened((key === null ? issue.path : [...issue.path, key]).map(String).join("."), 60);
      messages.set(field, [...(messages.get(field) ?? []), shortened(issue.message, 200)]);
    }
  }
  if (left > 0) messages.set("", [...(messages.get("") ?? []), `${left} more problems.`]);
  return Object.fromEntries(messages);
}

/** So that what was sent cannot make an answer long; never half of a surrogate pair at its end. */
export function shortened(text: string, mostCharacters: number): string {
  if (text.length <= mostCharacters) return text;
  return `${text.slice(0, mostCharacters - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

/** @throws AppError `validation_failed` with an entry for each field that does not fit. */
export function parseInput<T>(schema: z.ZodType<T>, input: unknown): T {
  const misfit = misfitOf(input);
  if (misfit) throw unfit({ issues: [{ code: "custom", ...misfit, input: undefined }] });
  const parsed = schema.safeParse(input, { error: wording });
  if (parsed.success) return parsed.data;
  throw unfit(parsed.error);
}

function unfit(error: Pick<z.ZodError, "issues">): AppError {
  const fieldErrors = fieldErrorsOf(error);
  const [field, messages] = Object.entries(fieldErrors)[0] ?? ["", ["The input isn't valid."]];
  const detail = field ? `${field}: ${messages[0]}` : (messages[0] ?? "The input isn't valid.");
  return new AppError("validation_failed", detail, { fieldErrors });
}
