import { Problem } from "@/lib/errors";

/** What the console's own API answered when it refused: the problem document, as an error that can be thrown. */
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
  signal?: AbortSignal;
}

/**
 * Calls the console API and gives back its JSON (`undefined` for 204).
 *
 * @throws RequestError with the server's problem document, or one of our own when the server could not be reached.
 */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const { method = "GET", body, signal } = options;
  const response = await fetch(path, {
    method,
    signal,
    headers: body === undefined ? {} : { "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  }).catch((cause: unknown) => {
    if (signal?.aborted) throw cause;
    throw new RequestError(unreachable());
  });
  if (!response.ok) throw new RequestError(await problemOf(response));
  return (response.status === 204 ? undefined : await response.json()) as T;
}

async function problemOf(response: Response): Promise<Problem> {
  const parsed = Problem.safeParse(await response.json().catch(() => null));
  if (parsed.success) return parsed.data;
  return {
    type: "about:blank",
    title: "The server could not answer",
    status: response.status,
    detail: `The server answered with status ${response.status}. Try again in a moment.`,
    code: "unexpected_answer",
    requestId: response.headers.get("x-request-id") ?? "",
  };
}

function unreachable(): Problem {
  return {
    type: "about:blank",
    title: "Latchkey could not be reached",
    status: 0,
    detail: "The connection to Latchkey failed. Check your network and try again.",
    code: "unreachable",
    requestId: "",
  };
}
