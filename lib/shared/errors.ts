import { z } from "zod";
import { AppError, type ErrorCode } from "@/lib/shared/app-error";
import { ExplainedFailure, type RemedyPlace } from "@/lib/shared/clouds/failures";
import { ChangedMeanwhile, VariableFailure } from "@/lib/shared/failure-schemas";
import { misfitOf } from "@/lib/shared/input";
import type { ReadingStage } from "@/lib/shared/resolution/schema";

// All of it from here, for all but what the browser loads.
export { type CloudFailure, type ErrorCode, errorTable } from "@/lib/shared/app-error";
export { AppError, ChangedMeanwhile, VariableFailure };

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

/** One field's message, for what only the server can know (a name that is taken, say). */
export function fieldError(code: ErrorCode, field: string, message: string): AppError {
  return new AppError(code, message, { fieldErrors: { [field]: [message] } });
}

/** How many of the fields that do not fit are named. */
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
  let listed = 0;
  let left = 0;
  for (const issue of issues) {
    const keys = issue.code === "unrecognized_keys" ? issue.keys : [null];
    const shown = Math.min(keys.length, mostFieldErrors - 1 - listed);
    listed += shown;
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
