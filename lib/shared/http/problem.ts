// The problem document of a refusal, as the console takes it: by hand, since every page has this and zod is larger than a page.
import type { Problem, VariableFailure } from "@/lib/shared/errors";

/** The document, or null for a value that is not one. */
export function problemIn(value: unknown): Problem | null {
  if (!isRecord(value)) return null;
  const { type, title, status, detail, code, requestId, fieldErrors, failures, failure, changed } = value;
  const texts = [type, title, detail, code, requestId];
  if (typeof status !== "number" || !texts.every((text) => typeof text === "string")) return null;
  if (!isAbsentOr(fieldErrors, isFieldErrors) || !isAbsentOr(failures, isFailureList)) return null;
  if (!isAbsentOr(failure, isRecord) || !isAbsentOr(changed, isRecord)) return null;
  const problem = { ...value } as unknown as Problem;
  if (problem.failures) problem.failures = problem.failures.map(withSafeLink);
  return problem;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const isAbsentOr = (value: unknown, isGood: (value: unknown) => boolean) =>
  value === undefined || isGood(value);

const isText = (value: unknown) => typeof value === "string";

function isFieldErrors(value: unknown): boolean {
  return isRecord(value) && Object.values(value).every((list) => Array.isArray(list) && list.every(isText));
}

function isFailureList(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every((entry) => isRecord(entry) && [entry.key, entry.reason, entry.detail].every(isText))
  );
}

/** Drops a link that does not lead within the console. */
function withSafeLink({ link, ...failure }: VariableFailure): VariableFailure {
  const isSafe = isRecord(link) && isText(link.label) && isText(link.href) && /^\/(?!\/)/.test(link.href);
  return isSafe ? { ...failure, link } : failure;
}
