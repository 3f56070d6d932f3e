// What workers send.
import type { Sent } from "@/dev/bench/load";
import type { Tenant } from "@/dev/bench/tenant";

const path = "/api/v1/worker/kickoffs";

export function kickoffOf(token: string, resolve: "platform" | "worker" = "platform"): Sent {
  return workerPost(path, token, { runtimeVersion: "1.14.5", contract: 2, resolve });
}

export function identityTokenOf({ configId }: Tenant, token: string, kickoffId: string): Sent {
  return workerPost("/api/v1/worker/identity-tokens", token, { configId, kickoffId });
}

function workerPost(path: string, token: string, body: object): Sent {
  return {
    method: "POST",
    path,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  };
}

/** @throws Error with what was answered, unless that is 2xx. */
export async function send<T>(url: string, { method, path, headers, body }: Sent): Promise<T> {
  const response = await fetch(url + path, { method, headers, body });
  const text = await response.text();
  if (!response.ok)
    throw new Error(`${method} ${path} was answered ${response.status}: ${text.slice(0, 400)}`);
  return JSON.parse(text) as T;
}

/** A kickoff whose worker reads by itself, so that it can ask for identity tokens. */
export async function beganWith(url: string, token: string): Promise<string> {
  const { kickoffId } = await send<{ kickoffId: string }>(url, kickoffOf(token, "worker"));
  return kickoffId;
}
