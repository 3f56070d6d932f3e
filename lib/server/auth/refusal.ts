// How a refusal to sign in gets through next-auth, which hands on one text and answers 401 to everything.
import { AppError, errorTable } from "@/lib/shared/errors";

/** The error's code, and for how many seconds to wait where that is known: `too_many_requests:10`. */
export function refusalCode(error: unknown): string {
  if (!(error instanceof AppError)) return "internal_error";
  const { code, retryAfterSeconds } = error;
  return retryAfterSeconds === undefined ? code : `${code}:${retryAfterSeconds}`;
}

/** The same answer with the status that the refusal has everywhere else, and when to come again. */
export async function withRefusalStatus(answer: Response): Promise<Response> {
  if (answer.status !== 401) return answer;
  const body: unknown = await answer
    .clone()
    .json()
    .catch(() => null);
  const { url } = (body ?? {}) as { url?: unknown };
  if (typeof url !== "string" || !URL.canParse(url)) return answer;
  const [code = "", seconds] = (new URL(url).searchParams.get("error") ?? "").split(":");
  if (!Object.hasOwn(errorTable, code)) return answer;
  const headers = new Headers(answer.headers);
  if (seconds) headers.set("retry-after", seconds);
  return new Response(answer.body, { status: errorTable[code as keyof typeof errorTable].status, headers });
}
