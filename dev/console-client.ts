// A signed-in person's view of the console's HTTP API: a session cookie, JSON, and refusals that explain themselves.

import { type CommandError, commandError } from "@/dev/run-command";
import type { SignIn } from "@/dev/seed";
import type { Problem } from "@/lib/shared/errors";

type Method = "GET" | "POST" | "PUT" | "DELETE";

export interface ConsoleClient {
  /** The headers that make another request the same person's. */
  headers: Record<string, string>;
  /**
   * @param path below the organization, such as "automations".
   * @throws ExplainedError with what the API answered when it refused.
   */
  request<T>(method: Method, path: string, body?: unknown): Promise<T>;
}

/** Signs in as a browser does: next-auth's CSRF token, then the credentials, then the cookie of the session. */
export async function signIn(
  consoleUrl: string,
  { email, password }: SignIn,
  organizationId: string,
): Promise<ConsoleClient> {
  const cookies = new Map<string, string>();

  async function send(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set("cookie", [...cookies].map(([name, value]) => `${name}=${value}`).join("; "));
    const response = await fetch(new URL(path, consoleUrl), { ...init, headers, redirect: "manual" });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      cookies.set(name, value);
    }
    return response;
  }

  const { csrfToken } = (await (await send("/api/auth/csrf")).json()) as { csrfToken: string };
  const form = new URLSearchParams({ csrfToken, email, password, json: "true" });
  const answer = await send("/api/auth/callback/credentials", { method: "POST", body: form });
  if (![...cookies.keys()].some((name) => name.endsWith("next-auth.session-token"))) {
    throw commandError(`${email} could not sign in.`, [["status", String(answer.status)]]);
  }

  return {
    headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") },
    async request<T>(method: Method, path: string, body?: unknown) {
      const response = await send(`/api/v1/organizations/${organizationId}/${path}`, {
        method,
        headers: body === undefined ? {} : { "content-type": "application/json" },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      if (!response.ok) throw await refusal(response);
      return (response.status === 204 ? undefined : await response.json()) as T;
    },
  };
}

/** What a problem document says, as a person would want to read it. */
export async function refusal(response: Response): Promise<CommandError> {
  const text = await response.text();
  const status = `${response.status} ${response.statusText}`.trim();
  let problem: Partial<Problem> = {};
  try {
    problem = JSON.parse(text);
  } catch {
    return commandError(`The console answered ${status}.`, [["answer", text.slice(0, 400)]]);
  }
  const fields = Object.entries(problem.fieldErrors ?? {});
  return commandError(problem.detail ?? `The console answered ${status}.`, [
    ["status", `${status}, ${problem.code ?? "no code"}`],
    ...fields.map(([field, messages]): [string, string] => [field || "input", messages.join(" ")]),
    ...(problem.failures ?? []).map(({ key, reason, detail }): [string, string] => [
      key,
      `${reason}: ${detail}`,
    ]),
    ["request id", problem.requestId ?? "none"],
  ]);
}
