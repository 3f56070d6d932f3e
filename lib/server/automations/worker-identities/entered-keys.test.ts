// Workers of an issuer that Latchkey cannot reach: its public keys are entered, and nothing is fetched.
import { randomUUID } from "node:crypto";
import { exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { workerOf } from "@/lib/server/automations/deployments/token";
import { startKickoff } from "@/lib/server/automations/kickoffs/service";
import {
  createWorkerIdentity,
  getWorkerIdentity,
  updateWorkerIdentity,
} from "@/lib/server/automations/worker-identities/service";
import { startWorkerSession } from "@/lib/server/automations/worker-identities/sessions";
import { origin, testAutomation } from "@/test/support/automation";
import { useTestCloud } from "@/test/support/cloud";
import { useTestDatabase } from "@/test/support/database";
import { expectAudit, type TestOrganization, testOrganization } from "@/test/support/organization";

useTestDatabase();
useTestCloud();

const issuer = "https://kubernetes.default.svc.cluster.local";
const subject = "system:serviceaccount:agents:nightly";
const unreachable = {
  keysOf: () => () => Promise.reject(new TypeError("Nobody asks for these keys.")),
};

interface Pair {
  jwk: JWK;
  secret: JWK;
  sign(audience: string): Promise<string>;
}

/** As a cluster signs for the pods of a service account. */
async function newPair(kid: string): Promise<Pair> {
  const { publicKey, privateKey } = await generateKeyPair("RS256", { extractable: true });
  const pod = {
    namespace: "agents",
    pod: { name: "nightly-28913", uid: randomUUID() },
    serviceaccount: { name: "nightly", uid: randomUUID() },
  };
  return {
    jwk: { use: "sig", ...(await exportJWK(publicKey)), kid, alg: "RS256" },
    secret: { ...(await exportJWK(privateKey)), kid },
    sign: (audience) =>
      new SignJWT({ "kubernetes.io": pod, jti: randomUUID() })
        .setProtectedHeader({ alg: "RS256", kid })
        .setIssuer(issuer)
        .setSubject(subject)
        .setAudience([audience])
        .setIssuedAt()
        .setNotBefore("0s")
        .setExpirationTime("1h")
        .sign(privateKey),
  };
}

let home: TestOrganization;
let [first, second] = [] as unknown as [Pair, Pair];
beforeAll(async () => {
  home = await testOrganization();
  [first, second] = [await newPair("k1"), await newPair("k2")];
});

const identity = (...keys: unknown[]) => ({ name: "Cluster", issuer, subject, jwks: { keys } });

async function deployed(...keys: unknown[]) {
  const automation = await testAutomation(home.owner, [{ key: "WORD", value: "one" }]);
  await automation.deploy();
  const created = await createWorkerIdentity(home.owner, automation.id, identity(...keys));
  const exchange = async (pair: Pair) => {
    const input = { automationId: automation.id, token: await pair.sign(created.audience) };
    return (await startWorkerSession(input, origin, unreachable)).token;
  };
  const update = (...keys: unknown[]) =>
    updateWorkerIdentity(home.owner, automation.id, created.id, identity(...keys));
  return { automation, created, exchange, update };
}

describe("entered keys", () => {
  it("let a cluster's workers start kickoffs, without its issuer being asked", async () => {
    const { automation, created, exchange } = await deployed(first.jwk);
    const worker = await workerOf(await exchange(first), origin);
    const input = { runtimeVersion: "1.14.5", contract: 2, resolve: "platform" };
    const kickoff = (await startKickoff(worker, input)) as { environment: object };
    expect(kickoff.environment).toEqual({ WORD: "one" });
    const { kty, kid, alg, n, e } = first.jwk;
    expect(await getWorkerIdentity(home.owner, automation.id, created.id)).toMatchObject({
      jwks: { keys: [{ kty, kid, alg, n, e }] },
      lastUsedAt: expect.any(String),
    });
    await expect(exchange(second)).rejects.toMatchObject({
      code: "unauthenticated",
      message: "The token's issuer has no such key.",
    });
    // Of the same id, but nobody's key here.
    await expect(exchange(await newPair("k1"))).rejects.toMatchObject({
      code: "unauthenticated",
      message: "The token's signature can't be verified.",
    });
  });

  it("that were replaced are refused at the next request, and so is what they let in", async () => {
    const { exchange, update } = await deployed(first.jwk);
    await update(first.jwk, second.jwk);
    const [old, next] = [await exchange(first), await exchange(second)];
    await workerOf(old, origin);
    await workerOf(next, origin);
    await update(second.jwk);
    for (const token of [old, next])
      await expect(workerOf(token, origin)).rejects.toMatchObject({ code: "unauthenticated" });
    await expect(exchange(first)).rejects.toMatchObject({ message: "The token's issuer has no such key." });
    await workerOf(await exchange(second), origin);
    const { detail } = await expectAudit(home.owner, "worker_identity.updated");
    const ids = (keys: string[]) =>
      keys.map((key) => expect.stringMatching(RegExp(`^${key} \\([\\w-]{43}\\)$`)));
    expect(detail).toMatchObject({ before: { keys: ids(["k1", "k2"]) }, after: { keys: ids(["k2"]) } });
    expect(JSON.stringify(detail)).not.toContain(second.jwk.n);
  });

  it("that take others' place under the same id are another set on record", async () => {
    const { update } = await deployed(first.jwk);
    await update({ ...second.jwk, kid: "k1" });
    const { before, after } = (await expectAudit(home.owner, "worker_identity.updated")).detail as Record<
      string,
      { keys: string[] }
    >;
    expect(before?.keys).not.toEqual(after?.keys);
  });

  it("are only asked for where they were entered", async () => {
    const { automation, created, exchange } = await deployed(first.jwk);
    await updateWorkerIdentity(home.owner, automation.id, created.id, { ...identity(), jwks: null });
    await expect(exchange(first)).rejects.toThrow("Nobody asks for these keys.");
  });

  it.each<[string, () => unknown | Promise<unknown>]>([
    ["a private key", () => first.secret],
    ["a symmetric key", () => ({ kty: "oct", kid: "k1", k: "c2VjcmV0" })],
    ["a key of 1,024 bits", async () => ({ ...first.jwk, n: first.jwk.n?.slice(0, 171) })],
    ["an exponent of one", () => ({ ...first.jwk, e: "AQ" })],
    ["a point that is on no curve", () => ({ kty: "EC", kid: "k1", crv: "P-256", x: "AAAA", y: "AAAA" })],
    [
      "a curve of bitcoin",
      () => ({ kty: "EC", kid: "k1", crv: "secp256k1", x: "A".repeat(43), y: "A".repeat(43) }),
    ],
    ["a key that agrees on others", () => ({ kty: "OKP", kid: "k1", crv: "X25519", x: "A".repeat(43) })],
  ])("are refused at their field with %s", async (_, key) => {
    const automation = await testAutomation(home.owner);
    const refusal = await createWorkerIdentity(home.owner, automation.id, identity(await key())).catch(
      (error: { fieldErrors: object }) => error.fieldErrors,
    );
    expect(refusal).toEqual({ jwks: [expect.stringMatching(/^Key “k1” /)] });
  });

  it("may be of an issuer inside, which is never fetched from", async () => {
    const automation = await testAutomation(home.owner);
    await createWorkerIdentity(home.owner, automation.id, {
      ...identity(first.jwk),
      issuer: "https://10.0.0.1",
    });
  });
});
