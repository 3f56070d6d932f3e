// Requests as an attack makes them, with what is measured of each.
import { setTimeout as sleep } from "node:timers/promises";
import type { House, Tenant } from "@/dev/harden/house";

export interface Answered {
  /** 0 where there was no answer. */
  status: number;
  ms: number;
  text: string;
  retryAfter: string | null;
}

export async function call(url: string, init: RequestInit & { patienceMs?: number } = {}): Promise<Answered> {
  const { patienceMs = 60_000, ...rest } = init;
  const began = performance.now();
  try {
    const response = await fetch(url, {
      ...rest,
      signal: AbortSignal.timeout(patienceMs),
      redirect: "manual",
    });
    const text = await response.text();
    const retryAfter = response.headers.get("retry-after");
    return { status: response.status, ms: performance.now() - began, text, retryAfter };
  } catch {
    return { status: 0, ms: performance.now() - began, text: "", retryAfter: null };
  }
}

/** One kickoff that the server resolves. */
export function kickOff({ url }: Pick<House, "url">, { token }: Pick<Tenant, "token">, patienceMs = 60_000) {
  return call(`${url}/api/v1/worker/kickoffs`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ runtimeVersion: "1.14.5", contract: 2, resolve: "platform" }),
    patienceMs,
  });
}

/** Sign-ins with wrong passwords, each from the given address. */
export async function wrongSignIns(url: string): Promise<(address: string) => Promise<Answered>> {
  const answer = await fetch(`${url}/api/auth/csrf`);
  const { csrfToken } = (await answer.json()) as { csrfToken: string };
  const cookie = answer.headers
    .getSetCookie()
    .map((text) => text.split(";", 1)[0])
    .join("; ");
  return (address) =>
    call(`${url}/api/auth/callback/credentials`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", "x-forwarded-for": address, cookie },
      body: new URLSearchParams({ email: `${address}@example.com`, password: "x", csrfToken, json: "true" }),
    });
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Runs `work` over and over, so many at once, until the time is over; gives every answer. */
export async function during(ms: number, atOnce: number, work: (index: number) => Promise<Answered>) {
  const until = performance.now() + ms;
  const answers: Answered[] = [];
  let index = 0;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (performance.now() < until) answers.push(await work(index++));
    }),
  );
  return answers;
}

/** Begins `work` so many times a second, however long answers take, as strangers do who wait for none. */
export async function atRate(ms: number, perSecond: number, work: (index: number) => Promise<Answered>) {
  const began = performance.now();
  const answers: Promise<Answered>[] = [];
  for (let passed = 0; passed < ms; passed = performance.now() - began) {
    while (answers.length < (passed / 1000) * perSecond) answers.push(work(answers.length));
    await sleep(10);
  }
  return Promise.all(answers);
}

/** "201 ×40, 429 ×3". */
export function statuses(answers: readonly Answered[]): string {
  const counts = new Map<number, number>();
  for (const { status } of answers) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts]
    .toSorted(([a], [b]) => a - b)
    .map(([status, count]) => `${status} ×${count}`)
    .join(", ");
}
