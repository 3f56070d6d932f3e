// Servers that share one database and one configuration are as one.
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { dropDatabase, newDatabase, withDatabase } from "@/e2e/database";
import type { Organization } from "@/e2e/environment";
import { kickoffInput, startKickoff } from "@/e2e/examples";
import { expectProblem } from "@/e2e/problem";
import { createOrganizationIn, freePort, type OwnServer, startOwnServer } from "@/e2e/server";
import {
  type Console,
  consoleOf,
  sessionCookie,
  signedOut,
  signIn,
  visitorWith,
  workerWith,
} from "@/e2e/session";
import { configInput, credentialInput, deploy, directInput } from "@/e2e/working-organization";

test.use({ trace: "off" });

interface Created {
  id: string;
}

const roleArn = "arn:aws:iam::123456789012:role/crewai-secrets-reader";

test.describe("two servers that start at once on one empty database", () => {
  let databaseUrl: string;
  let organization: Organization;
  const servers: OwnServer[] = [];
  test.beforeAll(async () => {
    databaseUrl = await newDatabase();
    const address = `http://localhost:${await freePort()}`;
    const shared = { DATABASE_URL: databaseUrl, NEXTAUTH_URL: address, OIDC_ISSUER: address };
    servers.push(...(await Promise.all([startOwnServer(shared), startOwnServer(shared)])));
    organization = await createOrganizationIn(databaseUrl);
  });
  test.afterAll(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    await dropDatabase(databaseUrl);
  });

  /** The organization's owner at each server, with the session that the first one gave. */
  async function owners(): Promise<[Console, Console]> {
    const [first, second] = servers.map(({ baseUrl }) => baseUrl);
    const context = await signIn(organization.owner, first);
    const elsewhere = await visitorWith(await sessionCookie(context), second ?? "");
    return [consoleOf(context, organization), consoleOf(elsewhere, organization)];
  }

  test("both come up, and every migration is applied once", async () => {
    const journal = path.resolve(import.meta.dirname, "../../../db/migrations/meta/_journal.json");
    const { entries } = JSON.parse(readFileSync(journal, "utf8")) as { entries: unknown[] };
    const applied = await withDatabase(
      (sql) => sql`select hash from drizzle.__drizzle_migrations`,
      databaseUrl,
    );
    expect(applied).toHaveLength(entries.length);
    for (const { baseUrl } of servers) {
      const ready = await (await signedOut(baseUrl)).get("/api/ready");
      expect(await ready.json()).toMatchObject({ ready: true, migrations: "ok" });
    }
  });

  test("serve one session, and each other's changes at once", async () => {
    const [here, there] = await owners();
    const { id } = await here.post<Created>("automations", { name: "Made here" });
    expect(await there.get<object>(`automations/${id}`)).toMatchObject({ name: "Made here" });
    await there.put(`automations/${id}`, { name: "Renamed there" });
    expect(await here.get<object>(`automations/${id}`)).toMatchObject({ name: "Renamed there" });
    await there.post("environment-variables", directInput("LEVEL", "sealed there", id));
    const { token } = await deploy(here, id);
    const data = kickoffInput("platform");
    for (const { baseUrl } of servers) {
      const answer = await (await workerWith(token, baseUrl)).post("/api/v1/worker/kickoffs", { data });
      expect((await answer.json()).environment).toEqual({ LEVEL: "sealed there" });
    }
    await there.remove(`automations/${id}/deployments/1`);
    const refused = await (await workerWith(token, servers[0]?.baseUrl)).post("/api/v1/worker/kickoffs", {
      data,
    });
    await expectProblem(refused, 401, "unauthenticated", "revoked at the other one");
  });

  test("keep one default, however many set it at once on both", async () => {
    const consoles = await owners();
    await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        (consoles[index % 2] as Console).post("workload-identity-configs", {
          ...configInput(roleArn),
          name: `Default ${index}`,
          isDefault: true,
        }),
      ),
    );
    const { items } = await consoles[0].get<{ items: { isDefault: boolean }[] }>("workload-identity-configs");
    expect(items).toHaveLength(10);
    expect(items.filter(({ isDefault }) => isDefault)).toHaveLength(1);
  });

  test("publish the same keys, so a token from one verifies with the other's", async () => {
    const [here] = await owners();
    const config = await here.post<Created>("workload-identity-configs", configInput(roleArn));
    const credential = await here.post<Created>("secret-provider-credentials", credentialInput(config.id));
    const { id } = await here.post<Created>("automations", { name: "Tokens" });
    await here.post("environment-variables", {
      key: "SECRET",
      source: `credential:${credential.id}`,
      secretName: "crewai-a",
      automationIds: [id],
    });
    const { token: deployment } = await deploy(here, id);
    const worker = await workerWith(deployment, servers[0]?.baseUrl);
    const data = { configId: config.id, kickoffId: await startKickoff(worker) };
    const answer = await worker.post("/api/v1/worker/identity-tokens", { data });
    const { token } = await answer.json();
    const keys = createRemoteJWKSet(new URL(`${servers[1]?.baseUrl}/oauth2/jwks`));
    const { payload } = await jwtVerify(token, keys, { issuer: servers[0]?.settings.OIDC_ISSUER });
    expect(payload.sub).toBe(`organization:${organization.id}`);
  });
});
