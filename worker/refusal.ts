// Reads Latchkey's answers: JSON, or why it refused.
import { z } from "zod";
import { AppError, type ErrorCode, errorTable, VariableFailure } from "@/lib/shared/errors";

const Problem = z.object({
  code: z.string(),
  detail: z.string(),
  requestId: z.string().optional(),
  failures: z.array(VariableFailure).optional(),
});

/** @throws AppError for what is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch {
    // The parser would quote the text, which may hold values.
    throw new AppError("internal_error", "The answer isn't from Latchkey: check its address.");
  }
}

/** The words for people, and the code where Latchkey itself refused. */
export function refusal(url: URL, status: number, text: string): { error: AppError; code?: string } {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  const { success, data } = Problem.safeParse(body);
  if (!success) {
    const detail = `${url.origin} answered ${status}, but not like Latchkey: check its address.`;
    return { error: new AppError("internal_error", detail) };
  }
  const { code, detail, failures, requestId } = data;
  const known = Object.hasOwn(errorTable, code) ? (code as ErrorCode) : "internal_error";
  const reference = requestId ? `, request ${requestId}` : "";
  return {
    error: new AppError(known, failures ? detail : `${detail} (${code}${reference})`, { failures }),
    code,
  };
}
