import type { Problem } from "@/lib/shared/errors";
import { problemIn } from "@/lib/shared/http/problem";

/** A refusal of the console's own API: the problem document as an error. */
export class RequestError extends Error {
  override readonly name = "RequestError";
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

export interface RequestOptions {
  method?: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  body?: unknown;
  /** The ETag of the object as the person saw it. The change is refused if the object has changed since. */
  etag?: string | null;
  signal?: AbortSignal;
}

/**
 * Calls the console API and gives back its JSON (`undefined` for 204).
 *
 * @throws RequestError with the server's problem document, or one of our own when the server could not be reached.
 */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const response = await send(path, options);
  if (!response.ok) throw new RequestError(await problemOf(response));
  return (response.status === 204 ? undefined : await response.json()) as T;
}

/**
 * Calls the console API and gets each stage as it happens.
 *
 * @param onStage gets each stage in the order in which the server sent it.
 * @returns the result, as the plain answer would have it.
 * @throws RequestError with the server's problem document, or one of our own when the server could not be reached or the
 * connection ended before the result: what was asked for may have been done then.
 */
export async function requestProgress<Stage extends object, Result>(
  path: string,
  options: RequestOptions,
  onStage: (stage: Stage) => void,
): Promise<Result> {
  const response = await send(path, { ...options, accept: "application/x-ndjson, application/json" });
  if (!response.ok) throw new RequestError(await problemOf(response));
  for await (const line of linesOf(response, options.signal)) {
    const { event, ...rest } = parsed(line);
    if (event === "stage") onStage(rest as Stage);
    if (event === "result") return rest.result as Result;
    if (event === "problem") throw new RequestError(problemIn(rest.problem) ?? cutOff());
  }
  throw new RequestError(cutOff());
}

async function* linesOf(response: Response, signal: AbortSignal | undefined): AsyncGenerator<string> {
  const reader = response.body?.getReader();
  if (!reader) return;
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((cause: unknown) => {
        if (signal?.aborted) throw cause;
        throw new RequestError(cutOff());
      });
      if (done) return;
      rest += decoder.decode(value, { stream: true });
      const lines = rest.split("\n");
      // A line without its end is the beginning of one whose rest has yet to come.
      rest = lines.pop() ?? "";
      yield* lines.filter((line) => line.trim() !== "");
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function parsed(line: string): Record<string, unknown> {
  try {
    return JSON.parse(line);
  } catch {
    throw new RequestError(cutOff());
  }
}

/** @throws RequestError when the server could not be reached. */
async function send(path: string, options: RequestOptions & { accept?: string }): Promise<Response> {
  const { method = "GET", body, etag, signal, accept } = options;
  return fetch(path, {
    method,
    signal,
    headers: {
      ...(accept && { accept }),
      ...(etag && { "if-match": etag }),
      ...(body !== undefined && { "content-type": "application/json" }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  }).catch((cause: unknown) => {
    if (signal?.aborted) throw cause;
    throw new RequestError(unreachable());
  });
}

/** The problem document that a refusal carries, or one of our own in its place. */
async function problemOf(response: Response): Promise<Problem> {
  return problemIn(await response.json().catch(() => null)) ?? unexpectedAnswer(response);
}

/** A problem that the server did not write. */
function ownProblem(code: string, title: string, detail: string, response?: Response): Problem {
  const [status, requestId] = [response?.status ?? 0, response?.headers.get("x-request-id") ?? ""];
  return { type: "about:blank", title, status, detail, code, requestId };
}

function unexpectedAnswer(response: Response): Problem {
  const detail = `The server answered with status ${response.status}. Try again in a moment.`;
  return ownProblem("unexpected_answer", "The server couldn't answer", detail, response);
}

function unreachable(): Problem {
  const detail = "The connection to Latchkey failed. Check your network and try again.";
  return ownProblem("unreachable", "Can’t reach Latchkey", detail);
}

function cutOff(): Problem {
  const detail =
    "The answer is incomplete. Your request might still have worked: check before you repeat it.";
  return ownProblem("cut_off", "The connection to Latchkey broke off", detail);
}
