import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { eq } from "drizzle-orm";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { auditEvents } from "@/db/schema/audit";
import { discoveryDocument } from "@/lib/server/oidc/discovery";
import { issuerCheck } from "@/lib/server/workload-identity/service";
import { useTestDatabase } from "@/test/support/database";
import { newPrivateKeyPem, startTestIssuer, type TestIssuer } from "@/test/support/issuer";
import { setTestEnvironment, type TestOrganization, testOrganization } from "@/test/support/organization";

useTestDatabase();
let home: TestOrganization;
let issuer: TestIssuer | undefined;
let other: Server | undefined;
beforeAll(async () => {
  setTestEnvironment();
  home = await testOrganization();
});
afterEach(async () => {
  await issuer?.close();
  issuer = undefined;
  other?.closeAllConnections();
  other?.close();
  other = undefined;
});

/** Something else answers under the issuer's address. */
async function inItsPlace(answer: RequestListener): Promise<string> {
  process.env.OIDC_PRIVATE_KEY ||= newPrivateKeyPem();
  other = createServer(answer);
  await new Promise<void>((resolve) => other?.listen(0, "127.0.0.1", resolve));
  process.env.OIDC_ISSUER = `http://localhost:${(other.address() as AddressInfo).port}`;
  return process.env.OIDC_ISSUER;
}

const outcomes = ({ parts }: Awaited<ReturnType<typeof issuerCheck>>) =>
  Object.fromEntries(parts.map(({ part, outcome }) => [part, outcome]));

describe("the issuer check", () => {
  it("finds Latchkey's own documents in order, and points out that AWS cannot reach this machine", async () => {
    issuer = await startTestIssuer();
    const check = await issuerCheck(home.owner);
    expect(check).toEqual({
      issuer: issuer.url,
      outcome: "warning",
      parts: [
        {
          part: "address",
          outcome: "warning",
          durationMs: expect.any(Number),
          url: null,
          findings: [expect.objectContaining({ reason: "issuer_address_private" })],
        },
        {
          part: "discovery",
          outcome: "ok",
          durationMs: expect.any(Number),
          url: `${issuer.url}/.well-known/openid-configuration`,
          findings: [],
        },
        {
          part: "keys",
          outcome: "ok",
          durationMs: expect.any(Number),
          url: `${issuer.url}/oauth2/jwks`,
          findings: [],
        },
      ],
    });
  });

  it("is red when another installation's keys answer", async () => {
    issuer = await startTestIssuer();
    const url = issuer.url;
    const theirs = await (await fetch(`${url}/oauth2/jwks`)).text();
    const ours = process.env.OIDC_PRIVATE_KEY;
    process.env.OIDC_PRIVATE_KEY = newPrivateKeyPem();
    await inItsPlace((request, response) => {
      const own = process.env.OIDC_ISSUER ?? "";
      response.end(request.url === "/oauth2/jwks" ? theirs : JSON.stringify(discoveryDocument(own)));
    });
    const check = await issuerCheck(home.owner);
    process.env.OIDC_PRIVATE_KEY = ours;
    expect(outcomes(check)).toEqual({ address: "warning", discovery: "ok", keys: "failed" });
    expect(check.parts[2]?.findings).toEqual([expect.objectContaining({ reason: "signing_key_missing" })]);
  });

  it("asks for nothing but the issuer's own documents, whatever they name", async () => {
    const asked: string[] = [];
    issuer = await startTestIssuer();
    const elsewhere = `${issuer.url}/oauth2/jwks`;
    const url = await inItsPlace((request, response) => {
      asked.push(request.url ?? "");
      response.end(JSON.stringify({ ...discoveryDocument(url), jwks_uri: elsewhere }));
    });
    const check = await issuerCheck(home.owner);
    expect(outcomes(check)).toEqual({ address: "warning", discovery: "failed", keys: "not_reached" });
    expect(asked).toEqual(["/.well-known/openid-configuration"]);
  });

  it("is amber when this machine cannot open the address: AWS may", async () => {
    await inItsPlace(() => undefined);
    const server = other;
    other = undefined;
    await new Promise<unknown>((resolve) => server?.close(resolve));
    const check = await issuerCheck(home.owner);
    expect(check.outcome).toBe("warning");
    expect(outcomes(check)).toEqual({ address: "warning", discovery: "warning", keys: "not_reached" });
  });

  it("is shared by those who ask while it runs, and made anew afterwards", async () => {
    let asked = 0;
    const url = await inItsPlace((request, response) => {
      if (request.url !== "/oauth2/jwks") asked += 1;
      setTimeout(() => response.end(JSON.stringify(discoveryDocument(url))), 30);
    });
    const elsewhere = await testOrganization();
    const [first, second] = await Promise.all([issuerCheck(home.owner), issuerCheck(elsewhere.owner)]);
    expect(second).toBe(first);
    expect(asked).toBe(1);
    await issuerCheck(home.owner);
    expect(asked).toBe(2);
  });

  it.each(["OIDC_ISSUER", "OIDC_PRIVATE_KEY"])("without %s names it and fetches nothing", async (name) => {
    let asked = 0;
    await inItsPlace((_, response) => {
      asked += 1;
      response.end();
    });
    const value = process.env[name];
    delete process.env[name];
    const check = await issuerCheck(home.owner);
    process.env[name] = value;
    expect(check).toMatchObject({ issuer: null, outcome: "failed" });
    expect(check.parts[0]?.findings).toEqual([
      expect.objectContaining({ reason: "issuer_not_configured", message: expect.stringContaining(name) }),
    ]);
    expect(asked).toBe(0);
  });
});

describe("who may check", () => {
  it("whoever may read configs, and it leaves no trace in the audit log", async () => {
    issuer = await startTestIssuer();
    const reader = await home.memberWith({ workload_identity_configs: "read" });
    await expect(issuerCheck(reader)).resolves.toMatchObject({ issuer: issuer.url });
    const without = await home.memberWith({ secret_providers: "manage" });
    for (const actor of [home.member, without]) {
      await expect(issuerCheck(actor)).rejects.toMatchObject({ code: "permission_denied" });
    }
    const count = await database().$count(auditEvents, eq(auditEvents.organizationId, home.id));
    expect(count).toBe(0);
  });
});
