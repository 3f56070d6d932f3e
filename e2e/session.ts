// Who knocks at the HTTP API: a signed-in person, a worker with its deployment token, or nobody.
import { type APIRequestContext, type APIResponse, expect, request } from "@playwright/test";
import { plant, watched } from "./canaries";
import { environment, type Organization, type Person } from "./environment";

/** Requests without any credential. */
export function signedOut(baseUrl = environment().baseUrl): Promise<APIRequestContext> {
  return contextWith({ baseURL: baseUrl });
}

/** Requests with the session cookie that a browser gets. */
export async function signIn(
  person: Pick<Person, "email" | "password">,
  baseUrl = environment().baseUrl,
): Promise<APIRequestContext> {
  const context = await signedOut(baseUrl);
  await takeSession(context, person);
  return context;
}

/** Leaves the session cookie in the context: a browser's `page.request` shares its cookies with the pages. */
export async function takeSession(
  context: APIRequestContext,
  { email, password }: Pick<Person, "email" | "password">,
): Promise<void> {
  const { csrfToken } = await (await context.get("/api/auth/csrf")).json();
  const form = { csrfToken, email, password, json: "true" };
  await context.post("/api/auth/callback/credentials", { form });
  const { cookies } = await context.storageState();
  plant("password", password);
  for (const cookie of cookies) if (cookie.name.endsWith("session-token")) plant("session", cookie.value);
  expect(
    cookies.map(({ name }) => name),
    `${email} is signed in`,
  ).toContain("next-auth.session-token");
}

/** Requests with a deployment token or an API token. */
export function workerWith(token: string, baseUrl = environment().baseUrl): Promise<APIRequestContext> {
  return contextWith({ baseURL: baseUrl, extraHTTPHeaders: { authorization: `Bearer ${token}` } });
}

/** Requests with somebody's session cookie, at whichever server. */
export function visitorWith(cookie: string, baseUrl: string): Promise<APIRequestContext> {
  return contextWith({
    baseURL: baseUrl,
    extraHTTPHeaders: { cookie: `next-auth.session-token=${cookie}` },
  });
}

async function contextWith(options: Parameters<typeof request.newContext>[0]): Promise<APIRequestContext> {
  return watched(await request.newContext({ maxRedirects: 0, ...options }));
}

export async function sessionCookie(context: APIRequestContext): Promise<string> {
  const { cookies } = await context.storageState();
  const found = cookies.find(({ name }) => name === "next-auth.session-token");
  if (!found) throw new Error("Nobody is signed in here.");
  return found.value;
}

export interface Console {
  context: APIRequestContext;
  /** Where the organization's part of the API is. */
  root: string;
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body?: unknown, status?: number): Promise<T>;
  put<T>(path: string, body: unknown): Promise<T>;
  remove(path: string): Promise<void>;
}

/** What a person does in one organization; everything is expected to succeed. */
export function consoleOf(context: APIRequestContext, { id }: Pick<Organization, "id">): Console {
  const root = `/api/v1/organizations/${id}`;
  async function call(method: string, path: string, status: number, body?: unknown): Promise<APIResponse> {
    const response = await context.fetch(`${root}/${path}`, { method, data: body });
    expect(response.status(), `${method} ${path}: ${await response.text()}`).toBe(status);
    return response;
  }
  return {
    context,
    root,
    get: async (path) => (await call("GET", path, 200)).json(),
    post: async (path, body, status = 201) => (await call("POST", path, status, body)).json(),
    put: async (path, body) => (await call("PUT", path, 200, body)).json(),
    remove: async (path) => {
      await call("DELETE", path, 204);
    },
  };
}
