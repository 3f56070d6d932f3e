// Without an issuer a server starts all the same, and says what is missing where it matters.
import { type APIRequestContext, expect, test } from "@playwright/test";
import { newOrganization, type Organization } from "@/e2e/environment";
import { kickoffInput, startKickoff } from "@/e2e/examples";
import { expectProblem } from "@/e2e/problem";
import { type OwnServer, startOwnServer } from "@/e2e/server";
import { type Console, consoleOf, signedOut, signIn, workerWith } from "@/e2e/session";
import { configInput, credentialInput, deploy, directInput } from "@/e2e/working-organization";

test.use({ trace: "off" });

interface Created {
  id: string;
}

const roleArn = "arn:aws:iam::123456789012:role/crewai-secrets-reader";
const issuerPaths = ["/.well-known/openid-configuration", "/oauth2/jwks"];

test.describe("without OIDC_PRIVATE_KEY", () => {
  let server: OwnServer;
  let organization: Organization;
  let anybody: APIRequestContext;
  let owner: Console;
  test.beforeAll(async () => {
    server = await startOwnServer({ OIDC_PRIVATE_KEY: undefined });
    organization = await newOrganization();
    anybody = await signedOut(server.baseUrl);
    owner = consoleOf(await signIn(organization.owner, server.baseUrl), organization);
  });
  test.afterAll(() => server.stop());

  test("the issuer's routes answer 503 and name it, and the server is ready all the same", async () => {
    for (const address of issuerPaths) {
      const { detail } = await expectProblem(await anybody.get(address), 503, "not_configured", address);
      expect(detail).toContain("OIDC_PRIVATE_KEY");
      expect(detail).not.toContain("OIDC_ISSUER");
    }
    const ready = await anybody.get("/api/ready");
    expect(ready.status()).toBe(200);
    expect((await ready.json()).issuer).toEqual({ status: "not_configured", missing: ["OIDC_PRIVATE_KEY"] });
    expect(server.log()).toContain("OIDC_PRIVATE_KEY isn't set");
  });

  test("the Workload Identity page says so", async () => {
    const page = `/${organization.slug}/settings/workload-identity`;
    const html = await (await owner.context.get(page)).text();
    expect(textOf(html)).toContain("OIDC_PRIVATE_KEY");
    expect(textOf(html)).not.toContain("OIDC_ISSUER");
    // The same page of a server that has everything names no variable.
    const configured = await signIn(organization.owner);
    expect(textOf(await (await configured.get(page)).text())).not.toContain("OIDC_PRIVATE_KEY");
  });

  test("everything that needs no identity token works, and the rest says what is missing", async () => {
    const config = await owner.post<Created>("workload-identity-configs", configInput(roleArn));
    const credential = await owner.post<Created>("secret-provider-credentials", credentialInput(config.id));
    const automation = await owner.post<Created>("automations", { name: "Without an issuer" });
    await owner.post("environment-variables", directInput("LEVEL", "info", automation.id));
    const { token } = await deploy(owner, automation.id);
    const worker = await workerWith(token, server.baseUrl);
    const kickoff = () => worker.post("/api/v1/worker/kickoffs", { data: kickoffInput("platform") });
    const first = await kickoff();
    expect(first.status(), await first.text()).toBe(201);
    expect((await first.json()).environment).toEqual({ LEVEL: "info" });

    const test = await owner.post<object>(
      `secret-provider-credentials/${credential.id}/test-connection`,
      undefined,
      200,
    );
    expect(test).toMatchObject({
      ok: false,
      stage: "issuer",
      reason: "issuer_not_configured",
      providerCode: null,
    });
    await owner.post("environment-variables", {
      key: "SECRET",
      source: `credential:${credential.id}`,
      secretName: "crewai-test-keyword",
      automationIds: [automation.id],
    });
    const { failures } = await expectProblem(await kickoff(), 422, "kickoff_unresolved");
    expect(failures).toEqual([expect.objectContaining({ key: "SECRET", reason: "issuer_not_configured" })]);
    const data = { configId: config.id, kickoffId: await startKickoff(worker) };
    const refused = await worker.post("/api/v1/worker/identity-tokens", { data });
    const { detail } = await expectProblem(refused, 503, "not_configured");
    expect(detail).toContain("OIDC_PRIVATE_KEY");
  });
});

test("without OIDC_ISSUER too, both are named", async () => {
  const server = await startOwnServer({ OIDC_ISSUER: undefined, OIDC_PRIVATE_KEY: "" });
  try {
    const anybody = await signedOut(server.baseUrl);
    for (const address of issuerPaths) {
      const { detail } = await expectProblem(await anybody.get(address), 503, "not_configured", address);
      expect(detail).toContain("OIDC_PRIVATE_KEY");
      expect(detail).toContain("OIDC_ISSUER");
    }
  } finally {
    await server.stop();
  }
});

/** What a reader sees: no scripts. */
function textOf(html: string): string {
  return html.replace(/<script.*?<\/script>/gs, "").replace(/<[^>]+>/g, " ");
}
