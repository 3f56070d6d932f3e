// How every JSON answer is made, and every error becomes a problem document. Plain Request and Response.
import { randomUUID } from "node:crypto";
import { unavailability } from "@/db/errors";
import { log, withRequestId } from "@/lib/server/log";
import { ExplainedFailure } from "@/lib/shared/clouds/failures";
import { AppError, type ErrorCode, errorTable, type Problem, shortened } from "@/lib/shared/errors";

const requestIds = new WeakMap<Request, string>();

/** The id under which a request's log lines, audit rows and problem document can be found together. */
export function requestIdOf(request: Request): string {
  let id = requestIds.get(request);
  if (!id) {
    id = randomUUID();
    requestIds.set(request, id);
  }
  return id;
}

/** Runs a handler; every error becomes a problem document. `undefined` answers 204. */
export async function respond(
  request: Request,
  handle: () => Promise<unknown>,
  status = 200,
): Promise<Response> {
  const response = await Promise.resolve()
    .then(() => withRequestId(requestIdOf(request), handle))
    .then((result) => {
      if (result instanceof Response) return result;
      if (result === undefined) return new Response(null, { status: 204 });
      return Response.json(result, {
        status,
        headers: { "cache-control": "no-store", ...etagHeader(result) },
      });
    })
    .catch((error: unknown) => problemResponse(error, requestIdOf(request)))
    .catch(() => lastResort(requestIdOf(request)));
  response.headers.set("x-request-id", requestIdOf(request));
  return response;
}

/** An answer that is one object says which state of it this is, as lists do of each item. */
function etagHeader(result: unknown): { etag?: string } {
  const etag = typeof result === "object" && result !== null && (result as { etag?: unknown }).etag;
  return typeof etag === "string" ? { etag } : {};
}

/** Where the making of a problem document itself fails: what was thrown cannot be looked at, say. */
function lastResort(requestId: string): Response {
  const code = "internal_error";
  const { status, title } = errorTable[code];
  const problem = { type: "about:blank", title, status, detail: `${title}.`, code, requestId };
  return problemAnswer(problem, new Headers());
}

function problemAnswer(problem: Problem, headers: Headers): Response {
  headers.set("content-type", "application/problem+json");
  headers.set("cache-control", "no-store");
  return new Response(JSON.stringify(problem), { status: problem.status, headers });
}

const leavesBody = new Set<ErrorCode>(["payload_too_large", "request_timeout"]);

/** Unknown errors are logged by their class and place, and never show their message: it may hold what it failed on. */
export function problemResponse(error: unknown, requestId: string): Response {
  const known = knownError(error, requestId);
  const headers = new Headers();
  if (known.retryAfterSeconds !== undefined) headers.set("retry-after", String(known.retryAfterSeconds));
  if (known.code === "unauthenticated") headers.set("www-authenticate", "Bearer");
  // The rest of the body is not read, so the connection cannot be used for another request.
  if (leavesBody.has(known.code)) headers.set("connection", "close");
  return problemAnswer(problemDocument(known, requestId), headers);
}

/** The same document without its response, for an answer that has begun already. */
export function problemDocument(error: unknown, requestId: string): Problem {
  const known = knownError(error, requestId);
  const { status, title } = errorTable[known.code];
  const explained = known.failure && ExplainedFailure.safeParse(known.failure);
  return {
    type: "about:blank",
    title,
    status,
    // It may quote what was sent: an address, say.
    detail: shortened(known.message, 1000),
    code: known.code,
    requestId,
    ...(known.fieldErrors && { fieldErrors: known.fieldErrors }),
    ...(known.failures && { failures: known.failures }),
    ...(explained?.success && { failure: explained.data }),
    ...(known.changed && { changed: known.changed }),
  };
}

function knownError(error: unknown, requestId: string): AppError {
  if (error instanceof AppError) return error;
  if (isReferenceLost(error)) {
    return new AppError("conflict", "Something this refers to was just deleted. Reload it.");
  }
  // The pool logs it once: a line for each request would hide it.
  const unavailable = unavailability(error);
  return unavailable
    ? new AppError(unavailable, unavailableSentences[unavailable], { retryAfterSeconds: 5 })
    : unexpected(error, requestId);
}

/**
 * A foreign key that no service has words for: what was read was deleted, in another request, before the write.
 * PostgreSQL's code, as a `DatabaseError` carries it.
 */
function isReferenceLost(error: unknown): boolean {
  return (
    error instanceof Error && error.name === "DatabaseError" && (error as { code?: unknown }).code === "23503"
  );
}

const unavailableSentences = {
  database_unavailable:
    "Latchkey's database doesn't answer or can't do this right now. Try again in a moment.",
  overloaded: "Latchkey is busy: all database connections are in use. Try again in a moment.",
};

function unexpected(error: unknown, requestId: string): AppError {
  log("error", "A request failed unexpectedly.", { requestId, ...factsOf(error) });
  return new AppError(
    "internal_error",
    "Try again. If it keeps happening, give this request ID to your administrator.",
  );
}

function factsOf(error: unknown): Record<string, string> {
  if (!(error instanceof Error)) return { error: typeof error };
  const [stack, message] = [String(error.stack), String(error.message)];
  // The stack begins with the message, whose lines may look like places.
  const places = stack
    .slice(Math.max(0, stack.indexOf(message)) + message.length)
    .split("\n")
    .filter((line) => /^\s+at .*:\d+:\d+\)?$/.test(line));
  const code = (error as { code?: unknown }).code;
  return {
    error: error.name,
    ...(typeof code === "string" && { code }),
    at: places
      .slice(0, 6)
      .map((line) => line.trim())
      .join(" < "),
  };
}
