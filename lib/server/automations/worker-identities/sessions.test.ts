// Workers without a stored token: registered by an admin, proven by a token of a real issuer, ended at the next request.
import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { eq, sql } from "drizzle-orm";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { usedWorkerTokens } from "@/db/schema/worker-identities";
import { listAuditEvents } from "@/lib/server/audit/service";
import { hashOf } from "@/lib/server/auth/token";
import { revokeDeployment } from "@/lib/server/automations/deployments/record";
import { workerOf } from "@/lib/server/automations/deployments/token";
import { issueIdentityToken } from "@/lib/server/automations/kickoffs/identity-tokens";
import { recordOutcome } from "@/lib/server/automations/kickoffs/outcome";
import { startKickoff } from "@/lib/server/automations/kickoffs/service";
import {
  createWorkerIdentity,
  deleteWorkerIdentity,
  listWorkerIdentities,
  updateWorkerIdentity,
} from "@/lib/server/automations/worker-identities/service";
import { sessionRoute } from "@/lib/server/automations/worker-identities/session-route";
import type { WorkerKickoff } from "@/lib/shared/resolution/plan";
import { origin, type TestAutomation, testAutomation } from "@/test/support/automation";
import { useTestCloud } from "@/test/support/cloud";
import { useTestDatabase } from "@/test/support/database";
import { expectAudit, type TestOrganization, testOrganization } from "@/test/support/organization";

useTestDatabase();
useTestCloud();

/** As Kubernetes or GitHub have it: discovery, keys, and tokens. */
let issuer: { url: string; server: Server; sign(claims: JWTPayload): Promise<string> };
let home: TestOrganization;

beforeAll(async () => {
  process.env.ALLOWED_PRIVATE_HOSTS = "127.0.0.1";
  const { privateKey, publicKey } = await generateKeyPair("RS256");
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: "k", alg: "RS256" }] };
  const server = createServer((request, response) => {
    const documents: Record<string, object> = {
      "/.well-known/openid-configuration": { issuer: issuer.url, jwks_uri: `${issuer.url}/keys` },
      "/keys": jwks,
    };
    const document = documents[request.url ?? ""];
    response.writeHead(document ? 200 : 404).end(JSON.stringify(document));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  issuer = {
    url,
    server,
    sign: (claims) =>
      new SignJWT({ jti: randomUUID(), ...claims })
        .setProtectedHeader({ alg: "RS256", kid: "k" })
        .setIssuer(url)
        .setIssuedAt()
        .setExpirationTime("10m")
        .sign(privateKey),
  };
  home = await testOrganization();
});
afterAll(() => {
  delete process.env.ALLOWED_PRIVATE_HOSTS;
  issuer.server.close();
});

const github = "repo:acme/api:ref:refs/heads/main";
const kubernetes = "system:serviceaccount:agents:nightly";
const identity = (change: object = {}) => ({
  name: "Cluster",
  issuer: issuer.url,
  subject: kubernetes,
  ...change,
});
const audienceOf = ({ id }: { id: string }) => `${process.env.OIDC_ISSUER}/automations/${id}`;

async function exchanged(automationId: string, token: string, address = "203.0.113.9") {
  const response = await sessionRoute(
    new Request("http://localhost/api/v1/worker/sessions", {
      method: "POST",
      headers: { "content-type": "application/json", "x-forwarded-for": address },
      body: JSON.stringify({ automationId, token }),
    }),
  );
  return {
    status: response.status,
    ...((await response.json()) as { token: string; detail: string; expiresAt: string }),
  };
}

/** An automation that has been deployed, with an identity, and a token that this accepts. */
async function accepted(change: object = {}, variables: Record<string, unknown>[] = []) {
  const automation = await testAutomation(home.owner, variables);
  await automation.deploy();
  const created = await createWorkerIdentity(home.owner, automation.id, identity(change));
  const sign = (claims: JWTPayload = {}) =>
    issuer.sign({ sub: kubernetes, aud: audienceOf(automation), ...claims });
  return { automation, created, sign };
}

const session = async (automation: TestAutomation, token: string) =>
  (await exchanged(automation.id, token)).token;
const input = (resolve: "worker" | "platform") => ({ runtimeVersion: "1.14.5", contract: 2, resolve });

describe("a worker with a token of its issuer", () => {
  it("gets a session of fifteen minutes, which starts kickoffs, on record with who came", async () => {
    const { automation, created, sign } = await accepted({}, [{ key: "WORD", value: "one" }]);
    const started = await exchanged(automation.id, await sign({ jti: "token-1" }));
    expect(started).toMatchObject({ status: 201, token: expect.stringMatching(/^lkw_[\w-]{43}$/) });
    const minutes = (Date.parse(started.expiresAt) - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(14.5);
    expect(minutes).toBeLessThanOrEqual(15);
    const worker = await workerOf(started.token, origin);
    const kickoff = (await startKickoff(worker, input("platform"))) as { environment: object };
    expect(kickoff.environment).toEqual({ WORD: "one" });
    expect(await expectAudit(home.owner, "worker_session.started")).toMatchObject({
      actorKind: "deployment",
      actorLabel: `${automation.name} v1 with Cluster`,
      objectId: created.id,
      detail: { issuer: issuer.url, subject: kubernetes, tokenId: "token-1" },
    });
    const [listed] = (await listWorkerIdentities(home.owner, automation.id)).items;
    expect(listed).toMatchObject({
      lastUsedAt: expect.any(String),
      lastRefusal: null,
      audience: audienceOf(automation),
    });
  });

  it("reads as a worker does: plan, identity token, outcome, also with a later session", async () => {
    const { automation, sign } = await accepted();
    const first = await workerOf(await session(automation, await sign()), origin);
    const { kickoffId } = (await startKickoff(first, input("worker"))) as WorkerKickoff;
    const later = await workerOf(await session(automation, await sign()), origin);
    await expect(issueIdentityToken(later, { configId: randomUUID(), kickoffId })).rejects.toMatchObject({
      code: "not_found",
    });
    // Without a variable that is read, the kickoff was over as it began.
    await expect(
      recordOutcome(later, kickoffId, { status: "resolved", receipts: [], failures: [], durationMs: 1 }),
    ).rejects.toMatchObject({ code: "conflict" });
    const token = await automation.deploy();
    await expect(
      recordOutcome(token.worker, kickoffId, {
        status: "resolved",
        receipts: [],
        failures: [],
        durationMs: 1,
      }),
    ).rejects.toMatchObject({ code: "not_found" });
  });

  it("acts for the newest deployment at each request", async () => {
    const { automation, sign } = await accepted();
    const token = await session(automation, await sign());
    expect(await workerOf(token, origin)).toMatchObject({ deploymentVersion: 1 });
    await automation.deploy();
    expect(await workerOf(token, origin)).toMatchObject({ deploymentVersion: 2 });
  });

  it("is let in by any of several identities, each with its own subject", async () => {
    const { automation, sign } = await accepted();
    await createWorkerIdentity(
      home.owner,
      automation.id,
      identity({ name: "Build", subject: "repo:acme/*:environment:prod", audience: "latchkey" }),
    );
    const job = await issuer.sign({ sub: "repo:acme/api:environment:prod", aud: "latchkey" });
    expect((await exchanged(automation.id, job)).status).toBe(201);
    expect((await exchanged(automation.id, await sign())).status).toBe(201);
    expect(
      (await exchanged(automation.id, await issuer.sign({ sub: kubernetes, aud: "latchkey" }))).status,
    ).toBe(401);
  });
});

describe("a token", () => {
  it("of one automation opens no other", async () => {
    const { automation, sign } = await accepted();
    const { automation: other } = await accepted();
    expect(await exchanged(other.id, await sign())).toMatchObject({
      status: 401,
      detail: `The token is for another audience. Ask for one for ${audienceOf(other)}.`,
    });
    expect((await exchanged(automation.id, await sign())).status).toBe(201);
  });

  it("is refused with one answer where nothing accepts its issuer, whether the automation exists or not", async () => {
    const { automation, sign } = await accepted();
    const bare = await testAutomation(home.owner);
    const strange = `${(await sign()).split(".")[0]}.${Buffer.from(JSON.stringify({ iss: "https://else.example.com" })).toString("base64url")}.x`;
    const answers = await Promise.all([
      exchanged(randomUUID(), await sign()),
      exchanged(bare.id, await sign()),
      exchanged(automation.id, strange),
    ]);
    for (const { status, detail } of answers) {
      expect([status, detail]).toEqual([
        401,
        "No worker identity of this automation accepts this token's issuer.",
      ]);
    }
  });

  it("with another subject is refused, on record, and told to who set it up", async () => {
    const { automation, created, sign } = await accepted();
    expect(await exchanged(automation.id, await sign({ sub: github }))).toMatchObject({
      status: 401,
      detail: "The token's subject isn't accepted.",
    });
    expect(await expectAudit(home.owner, "worker_session.refused")).toMatchObject({
      actorKind: "stranger",
      outcome: "denied",
      objectId: created.id,
      detail: { reason: "The token's subject isn't accepted.", subject: github, issuer: issuer.url },
    });
    const [listed] = (await listWorkerIdentities(home.owner, automation.id)).items;
    expect(listed?.lastRefusal).toEqual({
      at: expect.any(String),
      reason: "The token's subject isn't accepted.",
    });
  });

  it("that nobody signed does not cover one that its issuer signed", async () => {
    const { automation, created, sign } = await accepted();
    const forged = async () => {
      const [head, body] = (await sign({ sub: "forged" })).split(".");
      return exchanged(automation.id, `${head}.${body}.AAAA`);
    };
    await forged();
    await exchanged(automation.id, await sign({ sub: github }));
    await forged();
    const { items } = await listAuditEvents(home.owner, { action: "worker_session.refused" });
    expect(items.filter(({ object }) => object.id === created.id)).toHaveLength(1);
    const [listed] = (await listWorkerIdentities(home.owner, automation.id)).items;
    expect(listed?.lastRefusal?.reason).toBe("The token's subject isn't accepted.");
  });

  it("with an issuer that cannot be stored is none", async () => {
    const { automation } = await accepted();
    const claims = Buffer.from(JSON.stringify({ iss: "https://issuer.example.com/\0" })).toString(
      "base64url",
    );
    expect(await exchanged(automation.id, `eyJhbGciOiJSUzI1NiJ9.${claims}.AAAA`)).toMatchObject({
      status: 401,
      detail: expect.stringMatching(/isn't a signed token/),
    });
  });

  it("that was used once stays used when its identity is changed", async () => {
    const { automation, created, sign } = await accepted({ isSingleUse: true });
    const used = await sign();
    expect((await exchanged(automation.id, used)).status).toBe(201);
    await updateWorkerIdentity(
      home.owner,
      automation.id,
      created.id,
      identity({ name: "Renamed", isSingleUse: true }),
    );
    expect(await exchanged(automation.id, used)).toMatchObject({ status: 401 });
  });

  it("that was used once stays used when its identity is made anew, and at another one of the organization", async () => {
    const { automation, created, sign } = await accepted({ isSingleUse: true, audience: "latchkey" });
    const { automation: other } = await accepted({ isSingleUse: true, audience: "latchkey" });
    const used = await sign({ aud: "latchkey" });
    expect((await exchanged(automation.id, used)).status).toBe(201);
    await deleteWorkerIdentity(home.owner, automation.id, created.id);
    await createWorkerIdentity(
      home.owner,
      automation.id,
      identity({ isSingleUse: true, audience: "latchkey" }),
    );
    const refusal = { status: 401, detail: expect.stringMatching(/used before/) };
    expect(await exchanged(automation.id, used)).toMatchObject(refusal);
    expect(await exchanged(other.id, used)).toMatchObject(refusal);
    expect((await exchanged(automation.id, await sign({ aud: "latchkey" }))).status).toBe(201);
  });

  it("is forgotten when it could not be sent again", async () => {
    const { automation, sign } = await accepted({ isSingleUse: true });
    const jti = randomUUID();
    await exchanged(automation.id, await sign({ jti }));
    const kept = () =>
      database()
        .select()
        .from(usedWorkerTokens)
        .where(eq(usedWorkerTokens.tokenId, hashOf(jti)));
    const [row] = await kept();
    const minutes = ((row?.keptUntil.getTime() ?? 0) - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(14.9);
    expect(minutes).toBeLessThan(15.1);
    await database().update(usedWorkerTokens).set({ keptUntil: sql`now() - interval '1 second'` });
    await exchanged(automation.id, await sign());
    expect(await kept()).toEqual([]);
  });

  it("that nobody signed leaves no row in the log", async () => {
    const { automation, created, sign } = await accepted();
    const [head, body] = (await sign({ sub: "forged" })).split(".");
    expect((await exchanged(automation.id, `${head}.${body}.AAAA`)).status).toBe(401);
    const { items } = await listAuditEvents(home.owner, { action: "worker_session.refused" });
    expect(items.filter(({ object }) => object.id === created.id)).toEqual([]);
  });

  it("can be sent again until its end, or where that is asked for once, also by two at a time", async () => {
    const { automation, sign } = await accepted();
    const reused = await sign();
    expect((await exchanged(automation.id, reused)).status).toBe(201);
    expect((await exchanged(automation.id, reused)).status).toBe(201);
    const { automation: once, sign: signOnce } = await accepted({ isSingleUse: true });
    const used = await signOnce();
    const both = await Promise.all([exchanged(once.id, used), exchanged(once.id, used)]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 401]);
    expect(await exchanged(once.id, used)).toMatchObject({
      status: 401,
      detail: expect.stringMatching(/used before/),
    });
    expect((await exchanged(once.id, await signOnce())).status).toBe(201);
  });

  it("is too much after sixty wrong ones of an address; a good one still passes", async () => {
    const { automation, sign } = await accepted();
    const wrong: { status: number }[] = [];
    for (let i = 0; i < 61; i++) wrong.push(await exchanged(automation.id, "x.y.z", "198.51.100.7"));
    expect(wrong.filter(({ status }) => status === 429)).toHaveLength(1);
    expect((await exchanged(automation.id, await sign(), "198.51.100.7")).status).toBe(201);
  });

  it("opens nothing before there is a deployment", async () => {
    const automation = await testAutomation(home.owner);
    await createWorkerIdentity(home.owner, automation.id, identity());
    const token = await issuer.sign({ sub: kubernetes, aud: audienceOf(automation) });
    expect(await exchanged(automation.id, token)).toMatchObject({
      status: 409,
      detail: `${automation.name} has no deployment to run. Deploy it first.`,
    });
  });
});

describe("a session ends at the next request", () => {
  const ended = { code: "unauthenticated", message: expect.stringMatching(/session isn't valid/) };

  it.each<[string, (found: Awaited<ReturnType<typeof accepted>>) => Promise<unknown>]>([
    [
      "its identity is removed",
      ({ automation, created }) => deleteWorkerIdentity(home.owner, automation.id, created.id),
    ],
    [
      "its identity is changed",
      ({ automation, created }) =>
        updateWorkerIdentity(home.owner, automation.id, created.id, identity({ subject: "else" })),
    ],
    ["its deployment is revoked", ({ automation }) => revokeDeployment(home.owner, automation.id, "1")],
  ])("when %s", async (_, end) => {
    const found = await accepted();
    const token = await session(found.automation, await found.sign());
    await workerOf(token, origin);
    await end(found);
    await expect(workerOf(token, origin)).rejects.toMatchObject(ended);
  });

  it("when a newer deployment that it acts for is revoked, though an older one is left", async () => {
    const { automation, sign } = await accepted();
    const token = await session(automation, await sign());
    await automation.deploy();
    await workerOf(token, origin);
    await revokeDeployment(home.owner, automation.id, "2");
    await expect(workerOf(token, origin)).rejects.toMatchObject(ended);
    // The next session runs what is left.
    expect(await workerOf(await session(automation, await sign()), origin)).toMatchObject({
      deploymentVersion: 1,
    });
  });
});

describe("worker identities", () => {
  it("are changed by who manages automations, on record", async () => {
    const { automation, created } = await accepted();
    const reader = await home.memberWith({ automations: "read" });
    expect((await listWorkerIdentities(reader, automation.id)).items).toHaveLength(1);
    const denied = { code: "permission_denied" };
    await expect(createWorkerIdentity(reader, automation.id, identity({ name: "B" }))).rejects.toMatchObject(
      denied,
    );
    await expect(updateWorkerIdentity(reader, automation.id, created.id, identity())).rejects.toMatchObject(
      denied,
    );
    await expect(deleteWorkerIdentity(reader, automation.id, created.id)).rejects.toMatchObject(denied);
    await updateWorkerIdentity(home.owner, automation.id, created.id, identity({ name: "Renamed" }));
    expect(await expectAudit(home.owner, "worker_identity.updated")).toMatchObject({
      objectLabel: "Renamed",
      detail: {
        automation: automation.name,
        before: { name: "Cluster" },
        after: { name: "Renamed", audience: null },
      },
    });
    await deleteWorkerIdentity(home.owner, automation.id, created.id);
    await expectAudit(home.owner, "worker_identity.deleted");
    await expectAudit(home.owner, "worker_identity.created");
  });

  it("of another organization do not exist", async () => {
    const { automation, created } = await accepted();
    const elsewhere = await testOrganization();
    const missing = { code: "not_found" };
    await expect(listWorkerIdentities(elsewhere.owner, automation.id)).rejects.toMatchObject(missing);
    await expect(createWorkerIdentity(elsewhere.owner, automation.id, identity())).rejects.toMatchObject(
      missing,
    );
    await expect(deleteWorkerIdentity(elsewhere.owner, automation.id, created.id)).rejects.toMatchObject(
      missing,
    );
    const own = await testAutomation(elsewhere.owner);
    await expect(deleteWorkerIdentity(elsewhere.owner, own.id, created.id)).rejects.toMatchObject(missing);
  });

  it.each<[string, object, string]>([
    ["an issuer that is no https URL", { issuer: "http://issuer.example.com" }, "issuer"],
    ["an issuer with a user", { issuer: "https://a:b@issuer.example.com" }, "issuer"],
    ["an issuer inside", { issuer: "https://10.0.0.1" }, "issuer"],
    ["the metadata service", { issuer: "https://169.254.169.254" }, "issuer"],
    [
      "a subject that lets in everyone at GitHub",
      { issuer: "https://token.actions.githubusercontent.com", subject: "repo:*" },
      "subject",
    ],
    ["no subject", { subject: " " }, "subject"],
    ["an empty audience", { audience: "" }, "audience"],
    ["a name that is taken", { name: "Cluster" }, "name"],
  ])("are refused with %s", async (_, change, field) => {
    const { automation } = await accepted();
    const wrong = createWorkerIdentity(home.owner, automation.id, identity({ name: "Other", ...change }));
    await expect(wrong).rejects.toMatchObject({ fieldErrors: { [field]: [expect.any(String)] } });
  });

  it("are twenty at most", async () => {
    const { automation } = await accepted();
    for (let i = 1; i < 20; i++)
      await createWorkerIdentity(home.owner, automation.id, identity({ name: `I${i}` }));
    await expect(
      createWorkerIdentity(home.owner, automation.id, identity({ name: "I20" })),
    ).rejects.toMatchObject({ code: "conflict" });
  });
});
