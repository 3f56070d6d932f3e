// What a worker is answered when its own token is refused, and where else the refusal is shown. docs/failures.md has the table.
import { randomUUID } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { afterAll, beforeAll, expect, it } from "vitest";
import { listAuditEvents } from "@/lib/server/audit/service";
import { createWorkerIdentity, getWorkerIdentity } from "@/lib/server/automations/worker-identities/service";
import { sessionRoute } from "@/lib/server/automations/worker-identities/session-route";
import { markdownTable } from "@/test/failure-matrix/markdown-table";
import { testAutomation } from "@/test/support/automation";
import { useTestCloud } from "@/test/support/cloud";
import { useTestDatabase } from "@/test/support/database";
import { type TestOrganization, testOrganization } from "@/test/support/organization";

useTestDatabase();
useTestCloud();

type Pair = Awaited<ReturnType<typeof generateKeyPair>>;
let [pair, other] = [] as unknown as [Pair, Pair];
let issuer: { url: string; server: Server };
let home: TestOrganization;

beforeAll(async () => {
  process.env.ALLOWED_PRIVATE_HOSTS = "127.0.0.1";
  [pair, other] = await Promise.all([generateKeyPair("RS256"), generateKeyPair("RS256")]);
  const key = { ...(await exportJWK(pair.publicKey)), alg: "RS256" };
  const server = createServer((request, response) => {
    const [, kind, file] = /^\/(\w+)\/(.*)$/.exec(request.url ?? "") ?? [];
    const url = `${issuer.url}/${kind}`;
    const documents: Record<string, object> = {
      ".well-known/openid-configuration": {
        issuer: kind === "lying" ? `${issuer.url}/good` : url,
        jwks_uri: `${url}/keys`,
      },
      keys: {
        keys: kind === "weak" ? [{ ...key, kid: "k", n: key.n?.slice(0, 171) }] : [{ ...key, kid: "k" }],
      },
    };
    const document = kind === "silent" ? undefined : documents[file ?? ""];
    response.writeHead(document ? 200 : 404).end(JSON.stringify(document));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  issuer = { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  home = await testOrganization();
});
afterAll(() => {
  delete process.env.ALLOWED_PRIVATE_HOSTS;
  issuer.server.close();
});

/** In the log: for the organization; with the identity: for who set it up, on the automation's page. */
type ReportedTo = "log and identity" | "identity" | "nobody";
interface Row {
  of: string;
  claims?: (now: number) => JWTPayload;
  /** Of a whole token. */
  change?: (token: string) => string;
  kid?: string;
  isForeign?: boolean;
  /** What the issuer publishes. */
  at?: "good" | "lying" | "silent" | "weak";
  identity?: object;
  /** Whether it is sent for the second time. */
  again?: boolean;
  isDeployed?: boolean;
  answer: string;
  /** With `…` for what differs. */
  words: string;
  reportedTo: ReportedTo;
}

const rows: Row[] = [
  { of: "nothing", answer: "201", words: "", reportedTo: "nobody" },
  {
    ...{ of: "text that is no token", change: () => "secret", answer: "401 `unauthenticated`" },
    ...{ words: "This isn't a signed token.", reportedTo: "nobody" },
  },
  {
    of: "an issuer that no identity of the automation names",
    change: (token) => {
      const [head, , signature] = token.split(".");
      return `${head}.${Buffer.from('{"iss":"https://else.example.com"}').toString("base64url")}.${signature}`;
    },
    answer: "401 `unauthenticated`",
    words: "No worker identity of this automation accepts this token's issuer.",
    reportedTo: "nobody",
  },
  {
    ...{ of: "somebody else's signature", isForeign: true, answer: "401 `unauthenticated`" },
    ...{ words: "The token's signature can't be verified.", reportedTo: "identity" },
  },
  {
    ...{ of: "a key that its issuer withdrew, or never had", kid: "gone", answer: "401 `unauthenticated`" },
    ...{ words: "The token's issuer has no such key.", reportedTo: "identity" },
  },
  {
    ...{ of: "keys of the issuer that are too weak", at: "weak", answer: "401 `unauthenticated`" },
    ...{ words: "The token's issuer has no such key.", reportedTo: "identity" },
  },
  {
    ...{
      of: "another audience",
      claims: () => ({ aud: "sts.amazonaws.com" }),
      answer: "401 `unauthenticated`",
    },
    ...{ words: "The token is for another audience. Ask for one for ….", reportedTo: "log and identity" },
  },
  {
    of: "another subject",
    claims: () => ({ sub: "system:serviceaccount:agents-evil:nightly" }),
    answer: "401 `unauthenticated`",
    words: "The token's subject isn't accepted.",
    reportedTo: "log and identity",
  },
  {
    of: "its end behind it",
    claims: (now) => ({ iat: now - 900, exp: now - 300 }),
    answer: "401 `unauthenticated`",
    words: "The token has expired.",
    reportedTo: "log and identity",
  },
  {
    ...{
      of: "its beginning ahead (`nbf`)",
      claims: (now) => ({ nbf: now + 300 }),
      answer: "401 `unauthenticated`",
    },
    ...{ words: "The token isn't valid yet. Check the clocks.", reportedTo: "log and identity" },
  },
  {
    of: "made in the future (`iat`)",
    claims: (now) => ({ iat: now + 300, exp: now + 600 }),
    answer: "401 `unauthenticated`",
    words: "The token was issued in the future. Check the clocks.",
    reportedTo: "log and identity",
  },
  {
    of: "a life of more than an hour",
    claims: (now) => ({ exp: now + 3700 }),
    answer: "401 `unauthenticated`",
    words: "The token is valid for more than one hour. Ask for a shorter one.",
    reportedTo: "log and identity",
  },
  {
    of: "no end",
    claims: () => ({ exp: undefined }),
    answer: "401 `unauthenticated`",
    words: "The token's claim exp is missing.",
    reportedTo: "log and identity",
  },
  {
    of: "no `jti`, where each is good once",
    claims: () => ({ jti: undefined }),
    identity: { isSingleUse: true },
    answer: "401 `unauthenticated`",
    words: "The token has no jti, so nobody can tell whether it was used.",
    reportedTo: "log and identity",
  },
  {
    ...{ of: "a use before, where each is good once", again: true, identity: { isSingleUse: true } },
    answer: "401 `unauthenticated`",
    words: "The token was used before, and this worker identity accepts each token once.",
    reportedTo: "log and identity",
  },
  {
    ...{ of: "an issuer that Latchkey can't reach", at: "silent", answer: "503 `overloaded`" },
    ...{ words: "Latchkey couldn't fetch …. It answered with status 404.", reportedTo: "nobody" },
  },
  {
    ...{ of: "an issuer whose document names another", at: "lying", answer: "503 `overloaded`" },
    ...{ words: "The issuer's document … can't be used. It names another issuer.", reportedTo: "nobody" },
  },
  {
    ...{ of: "an automation that isn't deployed", isDeployed: false, answer: "409 `conflict`" },
    ...{ words: "… has no deployment to run. Deploy it first.", reportedTo: "nobody" },
  },
];

const subject = "system:serviceaccount:agents:nightly";

async function outcomeOf(row: Row) {
  const { claims, change = (token) => token, kid = "k", at = "good", identity = {} } = row;
  const automation = await testAutomation(home.owner);
  if (row.isDeployed !== false) await automation.deploy();
  const iss = `${issuer.url}/${at}`;
  const input = { name: "Cluster", issuer: iss, audience: "latchkey", subject, ...identity };
  const { id } = await createWorkerIdentity(home.owner, automation.id, input);
  const now = Math.floor(Date.now() / 1000);
  const payload = { iss, sub: subject, aud: "latchkey", iat: now, exp: now + 600, jti: randomUUID() };
  const signed = await new SignJWT({ ...payload, ...claims?.(now) })
    .setProtectedHeader({ alg: "RS256", kid })
    .sign((row.isForeign ? other : pair).privateKey);
  const body = JSON.stringify({ automationId: automation.id, token: change(signed) });
  const headers = { "content-type": "application/json", "x-forwarded-for": "203.0.113.9" };
  const send = () => sessionRoute(new Request("http://localhost/", { method: "POST", headers, body }));
  if (row.again) await send();
  const response = await send();
  const { code, detail } = (await response.json()) as { code?: string; detail?: string };
  const { items } = await listAuditEvents(home.owner, { action: "worker_session.refused" });
  const isLogged = items.some(({ object }) => object.id === id);
  const isShown =
    (await getWorkerIdentity(home.owner, automation.id, id)).lastRefusal?.reason === (detail ?? null);
  const reportedTo: ReportedTo = isLogged && isShown ? "log and identity" : isShown ? "identity" : "nobody";
  return {
    answer: [response.status, code && `\`${code}\``].filter(Boolean).join(" "),
    words: detail ?? "",
    reportedTo,
  };
}

it.each(rows)("with $of is answered as the table says", async (row) => {
  const { words, ...outcome } = await outcomeOf(row);
  expect(outcome).toEqual({ answer: row.answer, reportedTo: row.reportedTo });
  const pattern = row.words.split("…").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  expect(words).toMatch(RegExp(`^${pattern.join(".+")}$`));
});

it("is what docs/failures.md shows", async () => {
  const file = path.resolve(import.meta.dirname, "../../docs/failures.md");
  const text = await readFile(file, "utf8");
  const [before, rest = ""] = text.split(/(?<=<!-- workers' tokens -->\n)/);
  const after = rest.slice(rest.indexOf("<!-- end of workers' tokens -->"));
  const head = ["a worker's token with", "answer", "words", "also told"];
  const table = markdownTable(
    head,
    rows.map(({ of, answer, words, reportedTo }) => [of, answer, words, reportedTo]),
  );
  const shown = `${before}\n${table}\n${after}`;
  if (process.env.UPDATE_DOCS === "1") await writeFile(file, shown);
  else expect(text, "run again with UPDATE_DOCS=1 to write it").toBe(shown);
});
