// The session of this browser: next-auth's addresses, asked without its client, which is as large as a page.

export interface SessionAnswer {
  isOk: boolean;
  /** Why next-auth refuses, which is in the address that it answers; null where it does not. */
  error: string | null;
}

/**
 * Hands a proof to one of next-auth's providers, which leaves the session in a cookie.
 *
 * @throws TypeError when the server cannot be reached
 */
export async function beginSession(provider: string, proof: Record<string, string>): Promise<SessionAnswer> {
  // Else next-auth keeps this page's whole address in a cookie, and a link's token is part of it.
  const response = await post(`callback/${provider}`, { ...proof, callbackUrl: "/" });
  const { url } = (await response.json()) as { url: string };
  return { isOk: response.ok, error: new URL(url, window.location.href).searchParams.get("error") };
}

/**
 * Leaves for a provider, which leads back to `path`.
 *
 * @param again whether the provider is to ask the person to prove who they are, even where it knows them
 */
export async function leaveForProvider(provider: string, path: string, again = false): Promise<void> {
  const response = await post(`signin/${provider}${again ? "?again" : ""}`, { callbackUrl: path });
  const { url } = (await response.json()) as { url: string };
  window.location.assign(url);
}

/** Leaves for `path`, whether or not the server could be reached. */
export async function signOut(path: string): Promise<void> {
  await post("signout", { callbackUrl: path }).catch(() => null);
  window.location.assign(path);
}

async function post(path: string, fields: Record<string, string>): Promise<Response> {
  const { csrfToken } = await (await fetch("/api/auth/csrf")).json();
  return fetch(`/api/auth/${path}`, {
    method: "POST",
    body: new URLSearchParams({ ...fields, csrfToken, json: "true" }),
  });
}
