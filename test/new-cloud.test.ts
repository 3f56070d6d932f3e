// A new cloud is a folder and one line in each registry: nothing else knows its name. Here the lines are put in by the test,
// and the made-up cloud (test/support/nimbus) goes all the way from its config to a kickoff.
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { readPastedReference } from "@/lib/clouds/inputs/secret-reference";
import { listKickoffs } from "@/lib/server/automations/kickoffs/history";
import { preFlight } from "@/lib/server/automations/pre-flight/service";
import { listVariables } from "@/lib/server/environment-variables/listing";
import { createVariable } from "@/lib/server/environment-variables/service";
import { searchSecretNames } from "@/lib/server/secret-providers/search-secret-names";
import { createCredential } from "@/lib/server/secret-providers/service";
import { testConnection } from "@/lib/server/secret-providers/test-connection";
import { createConfig, getConfig } from "@/lib/server/workload-identity/service";
import { reviewTrust } from "@/lib/server/workload-identity/trust-review";
import { anyVariable, testAutomation } from "@/test/support/automation";
import { useTestCloud } from "@/test/support/cloud";
import { useTestDatabase } from "@/test/support/database";
import { type Nimbus, startNimbus } from "@/test/support/nimbus/simulator";
import {
  anyConfig,
  anyCredential,
  type TestOrganization,
  testOrganization,
} from "@/test/support/organization";
import { startWorkerApi } from "@/test/support/worker-api";
import { resolveKickoff } from "@/worker/kickoff";
import { connectPlatform } from "@/worker/platform";

vi.mock("@/lib/shared/clouds/ids", async (original) => ({
  ...(await original<typeof import("@/lib/shared/clouds/ids")>()),
  cloudIds: ["aws", "nimbus"],
}));
vi.mock("@/lib/clouds/registered/definitions", async (original) => {
  const { definitions } = await original<typeof import("@/lib/clouds/registered/definitions")>();
  const { nimbusDefinition } = await import("@/test/support/nimbus/folder/definition");
  return { definitions: { ...definitions, nimbus: nimbusDefinition } };
});
vi.mock("@/lib/clouds/registered/clipboards", async (original) => {
  const { clipboards } = await original<typeof import("@/lib/clouds/registered/clipboards")>();
  const { nimbusClipboard } = await import("@/test/support/nimbus/folder/definition");
  return { clipboards: { ...clipboards, nimbus: nimbusClipboard } };
});
vi.mock("@/lib/clouds/registered/schemas", async (original) => {
  const { schemas } = await original<typeof import("@/lib/clouds/registered/schemas")>();
  const { nimbusSchemas } = await import("@/test/support/nimbus/folder/schema");
  return { schemas: { ...schemas, nimbus: nimbusSchemas } };
});
vi.mock("@/lib/clouds/registered/stores", async (original) => {
  const { stores } = await original<typeof import("@/lib/clouds/registered/stores")>();
  const { nimbusCloud } = await import("@/test/support/nimbus/folder/cloud");
  return { stores: { ...stores, nimbus: nimbusCloud } };
});

useTestDatabase();
const cloud = useTestCloud();
let home: TestOrganization;
let api: Awaited<ReturnType<typeof startWorkerApi>>;
let nimbus: Nimbus;
beforeAll(async () => {
  home = await testOrganization();
  api = await startWorkerApi();
  nimbus = await startNimbus();
  process.env.NIMBUS_ENDPOINT = nimbus.url;
  nimbus.write("weather-prod", "radar/key", "first");
  nimbus.write("weather-prod", "radar/json", '{"user":"u"}');
  nimbus.trust("weather-prod", cloud.issuer.url, home.owner.organizationId);
});
afterAll(() => Promise.all([api.close(), nimbus.close()]));

const config = (change: object = {}) =>
  createConfig(home.owner, anyConfig({ cloud: "nimbus", settings: { project: "weather-prod" }, ...change }));

const bound = async (change: object = {}) =>
  createCredential(
    home.owner,
    anyCredential((await config()).id, { provider: "nimbus", settings: {}, ...change }),
  );

const withKey = (change: object = {}) =>
  createCredential(home.owner, {
    name: `key-${Math.random().toString(36).slice(2, 8)}`,
    provider: "nimbus",
    authenticationMethod: "api_key",
    settings: { project: "weather-prod" },
    secrets: { apiKey: nimbus.apiKey },
    isDefault: false,
    ...change,
  });

describe("a cloud that is a folder and registry lines", () => {
  it("has configs, whose settings its own schema parses", async () => {
    const { id } = await config();
    expect(await getConfig(home.owner, id)).toMatchObject({
      cloud: "nimbus",
      settings: { project: "weather-prod" },
    });
    await expect(config({ settings: { roleArn: "r", region: "x" } })).rejects.toMatchObject({
      code: "validation_failed",
    });
    // It has no doctor, and that is said.
    await expect(reviewTrust(home.owner, id, { policy: "{}" })).rejects.toMatchObject({ code: "not_found" });
  });

  it("has credentials of its own methods, and of no other cloud's", async () => {
    expect(await withKey()).toMatchObject({ authenticationMethod: "api_key", storedSecrets: ["apiKey"] });
    await expect(withKey({ authenticationMethod: "static_keys" })).rejects.toMatchObject({
      fieldErrors: { authenticationMethod: ["Choose one of the available authentication methods."] },
    });
    await expect(withKey({ provider: "aws" })).rejects.toMatchObject({ code: "validation_failed" });
  });

  it("is tested, stage by stage, with an audience from its settings", async () => {
    const green = await testConnection(home.owner, (await bound()).id, { read: { secretName: "radar/key" } });
    expect(green).toMatchObject({ ok: true, account: "weather-prod" });
    expect(green.stages?.map(({ stage, outcome }) => `${stage} ${outcome}`)).toEqual(
      expect.arrayContaining(["mint ok", "exchange ok", "identity ok", "list ok", "read ok"]),
    );
    expect(green.stages?.find(({ stage }) => stage === "mint")?.claims).toMatchObject({
      payload: { aud: "//nimbus.example/weather-prod" },
    });

    const red = await testConnection(home.owner, (await withKey({ secrets: { apiKey: "not-the-key" } })).id);
    expect(red).toMatchObject({
      ok: false,
      reason: "key_unknown",
      providerCode: "KEY_UNKNOWN",
      remedy: "Ask Nimbus.",
    });
    expect(red.stages?.map(({ stage }) => stage)).toEqual(["identity", "list", "read"]);
  });

  it("completes names", async () => {
    const { id } = await bound();
    expect(await searchSecretNames(home.owner, { source: `credential:${id}`, query: "key" })).toMatchObject({
      names: [{ name: "radar/key", resource: "nimbus://weather-prod/radar/key" }],
      place: null,
    });
  });

  it("names secrets in its own way, and in no other cloud's", async () => {
    const { id } = await bound();
    for (const source of ["default:nimbus", `credential:${id}`]) {
      const add = (secretName: string) => createVariable(home.owner, anyVariable({ source, secretName }));
      expect(await add("nimbus://weather-prod/radar/key#user")).toMatchObject({ source });
      await expect(add("rds!db-1")).rejects.toMatchObject({
        fieldErrors: { secretName: ["A path looks like radar/key."] },
      });
    }
    const aws = anyVariable({ source: "default:aws", secretName: "nimbus://weather-prod/radar/key" });
    await expect(createVariable(home.owner, aws)).rejects.toMatchObject({
      fieldErrors: { secretName: [expect.stringContaining("letters, digits")] },
    });
    const read = { ok: true, reference: "radar/key", what: "a Nimbus command" };
    expect(readPastedReference("default:nimbus", "nimbus read radar/key")).toEqual(read);
    expect(readPastedReference(`credential:${id}`, "nimbus read radar/key")).toEqual(read);
    expect(readPastedReference("default:aws", "nimbus read radar/key")).toBeNull();
  });

  it("is read at a kickoff on the platform and by a worker, over HTTP, and at deploy with a key", async () => {
    await bound({ isDefault: true });
    const key = await withKey();
    const automation = await testAutomation(home.owner, [
      { key: "FRESH", source: "default:nimbus", secretName: "radar/key" },
      { key: "USER", source: "default:nimbus", secretName: "radar/json#user" },
      { key: "BAKED", source: `credential:${key.id}`, secretName: "radar/key" },
    ]);
    const labels = (await listVariables(home.owner, {})).items.map(({ sourceLabel }) => sourceLabel);
    expect(labels).toContain("Use Nimbus default");
    expect(await preFlight(home.owner, automation.id)).toMatchObject({ ok: true });
    const { token } = await automation.deploy();
    nimbus.write("weather-prod", "radar/key", "second");

    const response = await fetch(new URL("/api/v1/worker/kickoffs", api.url), {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ runtimeVersion: "1.14.5", contract: 2, resolve: "platform" }),
    });
    expect(response.status).toBe(201);
    const answer = await response.json();
    expect(answer.environment).toEqual({ FRESH: "second", USER: "u", BAKED: "first" });
    expect(answer.receipts).toContainEqual(
      expect.objectContaining({ key: "FRESH", resource: "nimbus://weather-prod/radar/key", version: "r2" }),
    );

    const lines: string[] = [];
    const platform = connectPlatform(api.url, token, { retryMs: 0 });
    const environment = await resolveKickoff(platform, (line) => lines.push(line));
    expect(environment).toEqual({ FRESH: "second", USER: "u", BAKED: "first" });
    expect(lines).toEqual([
      expect.stringMatching(/^Workload identity config '.+' \(nimbus\): 2 secret\(s\) resolved$/),
    ]);
    const { items } = await listKickoffs(home.owner, automation.id, {});
    expect(items.map(({ status }) => status)).toEqual(["resolved", "resolved"]);
    expect(items[0]?.receipts.map(({ key, version }) => `${key} ${version}`).sort()).toEqual([
      "BAKED r1",
      "FRESH r2",
      "USER r1",
    ]);
  });

  it("says in its own words why a variable fails", async () => {
    const { id } = await bound();
    await createVariable(home.owner, anyVariable({ source: `credential:${id}`, secretName: "gone" }));
    const automation = await testAutomation(home.owner, [
      { key: "GONE", source: `credential:${id}`, secretName: "gone" },
    ]);
    const { token } = await automation.deploy();
    const platform = connectPlatform(api.url, token, { retryMs: 0 });
    await expect(resolveKickoff(platform, () => undefined)).rejects.toMatchObject({
      failures: [
        {
          key: "GONE",
          reason: "path_unknown",
          detail: 'Secret "gone", read as project weather-prod: Nimbus says NO_SUCH_PATH.',
          cause: "Nimbus has no gone.",
          providerCode: "NO_SUCH_PATH",
        },
      ],
    });
  });
});
