// Requests that nobody sane would send, to every operation: none may end in a 500, with any credential.
import { call } from "@/dev/harden/calls";
import type { House, Tenant } from "@/dev/harden/house";
import { type Operation, operations } from "@/dev/harden/operations";
import { type Row, row } from "@/dev/harden/report";

const atOnce = 24;

/** Repeatable: xorshift32 from a fixed seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

const texts = [
  "",
  " ",
  "\0",
  "x",
  "💥",
  "\u202e",
  "\u2028",
  "__proto__",
  "constructor",
  "null",
  "-1",
  "1e999",
  "' or 1=1 --",
  "%",
  "_",
  "x".repeat(600),
  "9".repeat(40),
  "275760-09-13T00:00:00.001Z",
  "-271821-01-01T00:00:00Z",
  "0000-00-00",
  "arn:aws:iam::123456789012:role/x",
  "<script>",
  "../../etc/passwd",
  "00000000-0000-4000-8000-000000000000",
];
const fields = [
  "name",
  "key",
  "value",
  "source",
  "secretName",
  "cloud",
  "provider",
  "settings",
  "secrets",
  "isDefault",
  "automationIds",
  "roleId",
  "email",
  "token",
  "password",
  "permissions",
  "configId",
  "kickoffId",
  "status",
  "receipts",
  "failures",
  "durationMs",
  "policy",
  "limit",
  "cursor",
  "query",
  "from",
  "to",
  "action",
  "actor",
  "outcome",
  "credentialId",
  "resolve",
  "runtimeVersion",
  "expiresInDays",
];

export async function fuzz(house: House, tenant: Tenant, requests: number): Promise<Row[]> {
  const random = randomFrom(20_261_128);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const value = (depth = 0): unknown => {
    const kind = random();
    if (kind < 0.45) return pick(texts);
    if (kind < 0.6) return pick([0, -1, 1.5, 2 ** 53, Number.MAX_VALUE, 1e308]);
    if (kind < 0.7) return pick([null, true, false]);
    if (depth > 2) return [];
    if (kind < 0.85) return Array.from({ length: Math.floor(random() * 4) }, () => value(depth + 1));
    return object(depth + 1);
  };
  const object = (depth = 0) =>
    Object.fromEntries(
      Array.from({ length: Math.floor(random() * 6) }, () => [
        pick(random() < 0.9 ? fields : texts),
        value(depth),
      ]),
    );
  const targets = operations(tenant);
  // A signed-in person's request that deletes what the next one needs would end the attack early.
  const gentle = ({ method, path }: Operation) =>
    !(method === "DELETE" && path.endsWith(tenant.automationId));

  const wrong = new Map<string, number>();
  const counts = new Map<number, number>();
  let sent = 0;
  const note = (what: string) => wrong.set(what, (wrong.get(what) ?? 0) + 1);
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (sent < requests) {
        sent += 1;
        const target = pick(targets.filter(gentle));
        const method = random() < 0.92 ? target.method : pick(["GET", "POST", "PUT", "PATCH", "DELETE"]);
        if (!gentle({ method, path: target.path })) continue;
        const search =
          random() < 0.4
            ? `?${pick(fields)}=${encodeURIComponent(pick(texts))}&${pick(fields)}=${encodeURIComponent(pick(texts))}`
            : "";
        const path = random() < 0.93 ? target.path : `${target.path}/${encodeURIComponent(pick(texts))}`;
        const who = random();
        const headers: Record<string, string> = {
          "x-forwarded-for": `198.51.100.${Math.floor(random() * 250)}`,
        };
        if (who < 0.6) Object.assign(headers, tenant.client.headers);
        else if (who < 0.85)
          headers.authorization = `Bearer ${random() < 0.8 ? tenant.token : "x".repeat(43)}`;
        if (random() < 0.95) headers["content-type"] = "application/json";
        const body =
          random() < 0.9 ? JSON.stringify(object()) : pick(["", "{", "[]", "1", '"x"', "\u0000", "{}{}"]);
        const answer = await call(house.url + path + search, {
          method,
          headers,
          ...(method !== "GET" && { body }),
        });
        counts.set(answer.status, (counts.get(answer.status) ?? 0) + 1);
        const code = /"code":"(\w+)"/.exec(answer.text)?.[1] ?? "";
        const place = `${method} ${target.path.replace(tenant.id, "…").replace(tenant.automationId, "…")}`;
        if (answer.status === 0) note(`no answer: ${place}`);
        else if (answer.status === 502 && code !== "cloud_refused") note(`502 ${code}: ${place}`);
        else if (answer.status === 503 && !(code && (answer.retryAfter || code === "not_configured")))
          note(`503 ${code}: ${place}`);
        else if (answer.status >= 500 && ![502, 503].includes(answer.status))
          note(`${answer.status} ${code}: ${place}`);
      }
    }),
  );
  const listed = [...counts]
    .toSorted(([a], [b]) => a - b)
    .map(([status, count]) => `${status} ×${count}`)
    .join(", ");
  const bad = [...wrong].map(([what, count]) => `${what} ×${count}`).join("; ");
  const title = `fuzz, ${sent.toLocaleString("en")} requests, ${targets.length} operations`;
  return [
    row(title, "answers", listed, "no 500", true),
    row(title, "wrong", bad || "0", "0", wrong.size === 0),
  ];
}
