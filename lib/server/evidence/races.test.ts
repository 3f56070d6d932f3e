// A run that reads while somebody changes what it reads with: what it saw was another connection.
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { database } from "@/db/client";
import {
  workloadIdentityConfigs as configs,
  secretProviderCredentials as credentials,
} from "@/db/schema/secrets";
import { recordOutcome } from "@/lib/server/automations/kickoffs/outcome";
import { preFlight } from "@/lib/server/automations/pre-flight/service";
import { deleteVariable } from "@/lib/server/environment-variables/service";
import { forgetChain } from "@/lib/server/evidence/chain";
import { deleteCredential, getCredential, updateCredential } from "@/lib/server/secret-providers/service";
import { testConnection } from "@/lib/server/secret-providers/test-connection";
import { updateConfig } from "@/lib/server/workload-identity/service";
import { onPlatform, onWorker, testAutomation } from "@/test/support/automation";
import { list, read, useTestCloud } from "@/test/support/cloud";
import { useTestDatabase } from "@/test/support/database";
import { anyCredential, testOrganization } from "@/test/support/organization";

useTestDatabase();
const cloud = useTestCloud();
beforeEach(() => {
  vi.spyOn(console, "info").mockImplementation(() => undefined);
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
});
afterEach(() => {
  vi.restoreAllMocks();
  cloud.aws.clearFaults();
});

type Home = Awaited<ReturnType<typeof connected>>;

async function connected(statements = [list, read]) {
  const { owner } = await testOrganization();
  const connected = await cloud.connect(owner, { statements });
  const secretName = `races/${connected.credential.id}`;
  await cloud.createSecret(secretName, "value");
  const automation = await testAutomation(owner, [{ key: "SECRET", source: connected.source, secretName }]);
  return { owner, ...connected, secretName, automation };
}

const kickOff = async ({ automation }: Home) => onPlatform((await automation.deploy()).worker);

const linksOf = async ({ owner, credential }: Pick<Home, "owner" | "credential">) =>
  (await getCredential(owner, credential.id)).evidence.map(({ link, isOk }) => `${link} ${isOk}`).sort();
const green = ["identity true", "role true", "secrets true"];

/** Each makes the credential read somewhere else, or as somebody else. */
const edits: [string, (home: Home) => Promise<unknown>][] = [
  [
    "its credential",
    ({ owner, credential, config }) =>
      updateCredential(
        owner,
        credential.id,
        anyCredential(config.id, { name: credential.name, settings: { region: "eu-central-1" } }),
      ),
  ],
  [
    "its config",
    ({ owner, config: { id, name, cloud: of, settings } }) => {
      const roleArn = "arn:aws:iam::123456789012:role/another";
      return updateConfig(owner, id, { name, cloud: of, settings: { ...settings, roleArn } });
    },
  ],
];

/** What is run waits for its secret, and meanwhile `edit` is done. */
async function whileReading(run: () => Promise<unknown>, edit: () => Promise<unknown>): Promise<void> {
  cloud.aws.clearRequests();
  cloud.aws.setFault({ kind: "latency", latencyMs: 1_000, operation: "GetSecretValue" });
  const running = run();
  await vi.waitFor(() => expect(cloud.calls("AssumeRoleWithWebIdentity")).toBeGreaterThan(0));
  await edit();
  await running;
}

describe.each(edits)("a change of %s while it is read with", (_, edit) => {
  it("leaves nothing of what a kickoff saw", async () => {
    const home = await connected();
    await whileReading(
      () => kickOff(home),
      () => edit(home),
    );
    expect(await linksOf(home)).toEqual([]);
  });

  it("leaves nothing of what a worker reports later", async () => {
    const home = await connected();
    const { worker } = await home.automation.deploy();
    const started = await onWorker(worker);
    await edit(home);
    const { secretName, config } = home;
    const receipt = { key: "SECRET", configId: config.id, secretName, resource: "arn:aws:x", version: "v1" };
    const outcome = { status: "resolved", receipts: [receipt], durationMs: 1 };
    await recordOutcome(worker, started.kickoffId, outcome);
    expect(await linksOf(home)).toEqual([]);
  });

  it("leaves nothing of what a pre-flight saw", async () => {
    const home = await connected();
    await whileReading(
      () => preFlight(home.owner, home.automation.id),
      () => edit(home),
    );
    expect(await linksOf(home)).toEqual([]);
  });

  it("leaves nothing of what a connection test saw", async () => {
    const home = await connected();
    await whileReading(
      () => testConnection(home.owner, home.credential.id, { read: "assigned" }),
      () => edit(home),
    );
    expect((await getCredential(home.owner, home.credential.id)).lastTest).toBeNull();
  });
});

it("leaves nothing of what a deploy could not read, where its keys change", async () => {
  const { owner } = await testOrganization();
  const { credential, source, input } = await cloud.connectKeys(owner, { statements: [list] });
  const automation = await testAutomation(owner, [{ key: "SECRET", source, secretName: "races/denied" }]);
  cloud.aws.clearRequests();
  cloud.aws.setFault({ kind: "latency", latencyMs: 1_000, operation: "GetSecretValue" });
  const running = automation.deploy().catch(({ code }) => code);
  await new Promise((resolve) => setTimeout(resolve, 400));
  const settings = { ...input.settings, region: "eu-central-1" };
  await updateCredential(owner, credential.id, { ...input, name: credential.name, settings });
  expect(await running).toBe("deployment_unresolved");
  expect(await linksOf({ owner, credential })).toEqual([]);
  await automation.deploy().catch(() => undefined);
  expect(await linksOf({ owner, credential })).toEqual(["identity true", "secrets false"]);
});

describe("a change that has not ended when a run does", () => {
  it.each([
    ["credential", credentials],
    ["config", configs],
  ] as const)(
    "of the %s is not waited for, and what was seen before it does not outlive it",
    async (_, table) => {
      const home = await connected();
      const { id } = table === configs ? home.config : home.credential;
      await database().transaction(async (tx) => {
        await tx.update(table).set({ updatedAt: new Date() }).where(eq(table.id, id));
        await forgetChain(tx, home.owner, [home.credential.id]);
        const begunMs = performance.now();
        await kickOff(home);
        expect(performance.now() - begunMs).toBeLessThan(3_000);
      });
      expect(await linksOf(home)).toEqual([]);
      // The next one reads with what it is now.
      await kickOff(home);
      expect(await linksOf(home)).toEqual(green);
    },
  );
});

it("what has gone meanwhile keeps nothing of the others back", async () => {
  const home = await connected();
  const { owner, automation, secretName } = home;
  const other = await cloud.connect(owner);
  const variable = await automation.add({ key: "OTHER", source: other.source, secretName });
  await whileReading(
    () => kickOff(home),
    async () => {
      await deleteVariable(owner, variable.id);
      await deleteCredential(owner, other.credential.id);
    },
  );
  expect(await linksOf(home)).toEqual(green);
});
