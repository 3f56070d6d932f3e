// Every operation that takes a body is sent what costs most to refuse. Each answer is small and costs little, whoever
// sends it.
import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, it, vi } from "vitest";
import type { Origin } from "@/lib/server/auth/actor";
import { AppError } from "@/lib/shared/errors";
import { testAutomation } from "@/test/support/automation";
import { useTestDatabase } from "@/test/support/database";
import {
  memberInSession,
  setTestEnvironment,
  type TestOrganization,
  testOrganization,
} from "@/test/support/organization";
import { steppedUp } from "@/test/support/session";

const session = vi.hoisted(() => ({ userId: null as string | null }));
vi.mock("@/lib/server/auth/session", () => ({
  signedInVisitor: async () => ({ userId: session.userId }),
  currentMember: async (organizationId: string, origin: Origin) => {
    if (!session.userId) throw new AppError("unauthenticated", "Sign in first.");
    return memberInSession(session.userId, organizationId, origin);
  },
  currentSession: async () => session.userId && { ...steppedUp(), userId: session.userId },
}));

type Handler = (request: Request, context: { params: Promise<object> }) => Promise<Response>;

const root = path.resolve(import.meta.dirname, "../../../app/api/v1");
const files = (readdirSync(root, { recursive: true }) as string[])
  .filter((file) => file.endsWith("route.ts"))
  // Looks at the issuer over the network, whatever it is sent.
  .filter((file) => !file.includes("issuer-check"))
  .sort();

/** The fields that bodies have, by what their path ends with; others read none. */
const fields: [RegExp, string[]][] = [
  [/^invitations/, ["token", "name", "password"]],
  [/^password-resets/, ["email"]],
  [/^account-links/, ["token", "purpose", "password"]],
  [/^first-owner/, ["token", "organization", "slug"]],
  [/^profile\/organizations/, ["name", "slug"]],
  [/deletion\/route/, ["slug"]],
  [/^profile/, ["currentPassword", "newPassword", "password", "name", "code", "passkey"]],
  [/webhooks\/(\[id\]\/)?route/, ["url", "description", "events"]],
  [/webhooks\/\[id\]\/paused/, ["isPaused"]],
  [/webhooks\/\[id\]\/missed/, ["action"]],
  [/^worker\/kickoffs\/route/, ["runtimeVersion", "resolve"]],
  [/outcome/, ["status", "receipts", "failures", "durationMs"]],
  [/identity-tokens/, ["configId"]],
  [/worker-identities/, ["name", "issuer", "jwks", "subject", "audience"]],
  [/^worker\/sessions/, ["automationId", "token"]],
  [/policy-review/, ["policy", "cloud", "settings"]],
  [/trust-wait/, ["action", "cloud", "settings"]],
  [/workload-identity-configs/, ["name", "settings", "isDefault", "correctCredentials"]],
  [/test-connection/, ["read"]],
  [/secret-provider-credentials/, ["name", "settings", "secrets", "workloadIdentityConfigId"]],
  [/environment-variables\/(assign|delete)/, ["variables", "automationIds", "dryRun"]],
  [/environment-variables\/import\/route/, ["variables", "automationIds"]],
  [/import\/review/, ["variables"]],
  [/environment-variables/, ["key", "source", "value", "secretName", "automationIds"]],
  [/deployments\/route/, ["token", "expiresInDays"]],
  [/roles/, ["name", "permissions", "copyOf"]],
  [/members|\/invitations/, ["email", "roleId"]],
  [/alerts\/route/, ["events"]],
  [/(second-factor|single-sign-on)-demand/, ["isRequired"]],
  [/single-sign-on/, ["issuer", "clientId", "clientSecret", "roleClaim", "rules", "defaultRoleId"]],
  [/api-tokens\/route/, ["name", "expiresInDays", "roleId"]],
  [/service-accounts\/\[id\]\/tokens\/route/, ["name", "expiresInDays"]],
  [/service-accounts/, ["name", "roleId"]],
  [/pre-flight\/schedule/, ["every"]],
  [/automations\/(route|\[id\]\/route)|\[organizationId\]\/route/, ["name"]],
];
/** What a body says besides, so that its other fields are looked at. */
const besides: [RegExp, object][] = [
  [/workload-identity-configs|policy-review/, { cloud: "aws" }],
  [/secret-provider-credentials/, { provider: "aws", authenticationMethod: "assume_role" }],
  [/environment-variables\/import/, {}],
  [/environment-variables\/(\[id\]|route)/, { source: "default:aws", key: "A" }],
];

const many = (count: number, text: string) => Array(Math.floor(count)).fill(text).join();
const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
/** As JSON texts, the largest that fit into `most` bytes. Made once for each size: they are megabytes. */
const valuesBySize = new Map<number, Record<string, string>>();
function values(most: number): Record<string, string> {
  const known = valuesBySize.get(most) ?? makeValues(most);
  valuesBySize.set(most, known);
  return known;
}
const makeValues = (most: number): Record<string, string> => ({
  "an array of objects": `[${many(Math.min(100_000, most / 3 - 50), "{}")}]`,
  "5,000 empty entries": `[${many(5000, "{}")}]`,
  "5,000 wrong entries": `[${many(5000, '{"a":1}')}]`,
  "a deep nest": nested(most / 2 - 200),
  "a long text of signs": JSON.stringify("/".repeat(most - 300)),
  "a text of 90,000 characters": JSON.stringify("a-".repeat(Math.min(45_000, most / 2 - 300))),
  "half a pair": '"\\ud800"',
  "unknown keys": `{${Array.from({ length: Math.min(40_000, Math.floor(most / 12)) }, (_, at) => `"k${at}":1`).join()}}`,
  __proto__: '{"__proto__":{"a":1},"constructor":1}',
});

interface Body {
  about: string;
  text: string;
  /** What most of it is: what takes as long to parse. */
  bulk: string;
}

function bodiesFor(file: string, most: number): Body[] {
  const fixed = besides.find(([pattern]) => pattern.test(file))?.[1] ?? {};
  const named = fields.find(([pattern]) => pattern.test(file))?.[1] ?? [];
  const whole = Object.entries(values(most)).map(([about, text]): Body => ({ about, text, bulk: text }));
  const placed = named.flatMap((field) =>
    Object.entries(values(most)).map(([about, text]): Body => {
      const rest = Object.entries(fixed).filter(([name]) => name !== field);
      return {
        about: `${field}: ${about}`,
        text: `{"${field}":${text}${rest.map(([name, value]) => `,"${name}":"${value}"`).join("")}}`,
        bulk: text,
      };
    }),
  );
  const [twice, none] = [`{${many(Math.floor(most / 12), '"name":1')}}`, "{".repeat(most)];
  return [
    ...whole,
    ...placed,
    { about: "a key twice", text: twice, bulk: twice },
    { about: "not JSON", text: none, bulk: none },
  ];
}

const parsed = new Map<string, Promise<number>>();
/** Milliseconds of processor time that parsing takes alone. */
function parsingOf(bulk: string): Promise<number> {
  const known =
    parsed.get(bulk) ??
    cpuOf(() => {
      try {
        JSON.parse(bulk);
      } catch {}
    }, 16);
  parsed.set(bulk, known);
  return known;
}

const milliseconds = ({ user, system }: NodeJS.CpuUsage) => (user + system) / 1000;

/** The least of several tries: what else the process does counts too. */
async function cpuOf(work: () => unknown, enough: number): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 3 && least > enough; round += 1) {
    const begun = process.cpuUsage();
    await work();
    least = Math.min(least, milliseconds(process.cpuUsage(begun)));
  }
  return least;
}

useTestDatabase();
let home: TestOrganization;
let token = "";
beforeAll(async () => {
  setTestEnvironment();
  home = await testOrganization();
  ({ token } = await (await testAutomation(home.owner, [{ key: "A", value: "b" }])).deploy());
});

async function send(
  handler: Handler,
  method: string,
  body: string,
  authorization: string,
): Promise<Response> {
  const request = new Request("http://localhost:3000/api/v1", {
    method,
    body,
    // Wrong tokens are counted by address.
    headers: { "content-type": "application/json", "x-forwarded-for": randomUUID(), authorization },
  });
  return handler(request, { params: someParams() });
}

function someParams(): Promise<object> {
  const id = randomUUID();
  return Promise.resolve({ organizationId: home.id, id, kickoffId: id, tokenId: id, version: "1" });
}

async function complaintsOf(
  handler: Handler,
  method: string,
  bodies: Body[],
  { authorization, refuses }: { authorization: string; refuses: boolean },
) {
  const complaints: string[] = [];
  for (const { about, text: body, bulk } of bodies) {
    const bound = Math.max(50, 3 * (await parsingOf(bulk)));
    let response = new Response();
    const cpu = await cpuOf(async () => {
      response = await send(handler, method, body, authorization);
    }, bound);
    const bytes = Buffer.byteLength(await response.text());
    if ((refuses && response.status < 400) || response.status >= 500)
      complaints.push(`${about}: ${response.status}`);
    if (bytes >= 10_000) complaints.push(`${about}: ${bytes} bytes`);
    if (cpu > bound) complaints.push(`${about}: ${Math.round(cpu)} ms, of ${Math.round(bound)}`);
  }
  return complaints;
}

for (const file of files) {
  const handlerOf = async (method: string) =>
    ((await import(path.join(root, file))) as Record<string, Handler>)[method] as Handler;
  const source = readFileSync(path.join(root, file), "utf8");
  const isPublic = /^(invitations|account-links|password-resets|first-owner|worker\/sessions)\//.test(file);
  for (const [, method = ""] of source.matchAll(/export const (POST|PUT|DELETE) /g)) {
    const name = `${method} ${file.replace(/\/?route\.ts$/, "")}`;

    it(`${name} refuses whatever is sent, briefly and quickly`, { timeout: 120_000 }, async () => {
      session.userId = /^(organizations|profile)/.test(file) ? home.owner.userId : null;
      const all = bodiesFor(file, isPublic || file.startsWith("profile") ? 64 * 1024 : 1024 * 1024);
      // What deletes or begins something reads the body, and looks at nothing of it.
      const looks = method !== "DELETE" && fields.some(([pattern]) => pattern.test(file));
      const bodies = looks ? all : all.slice(0, 2);
      const options = { authorization: `Bearer ${token}`, refuses: looks };
      expect(await complaintsOf(await handlerOf(method), method, bodies, options)).toEqual([]);
    });

    it(`${name} reads nothing of what a stranger sends, or of what is too large`, async () => {
      session.userId = null;
      const read = vi.fn();
      const stream = new ReadableStream({ pull: read }, { highWaterMark: 0 });
      const request = new Request("http://localhost:3000/api/v1", {
        method,
        body: stream,
        headers: {
          "content-type": "application/json",
          "content-length": "70000",
          authorization: "Bearer lkd_wrong",
        },
        duplex: "half",
      } as RequestInit);
      const handler = await handlerOf(method);
      expect((await handler(request, { params: someParams() })).status).toBe(isPublic ? 413 : 401);
      expect(read).not.toHaveBeenCalled();
    });
  }
}

it("covers every operation that takes a body", () => {
  expect(files.length).toBeGreaterThan(30);
});
