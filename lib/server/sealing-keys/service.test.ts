// Re-sealing while the product works: nothing is lost, nothing is left, and what cannot be opened is named.
import { randomBytes } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { auditEvents } from "@/db/schema/audit";
import { emails } from "@/db/schema/emails";
import { organizationProviders } from "@/db/schema/single-sign-on";
import { environmentVariables } from "@/db/schema/variables";
import { findSession } from "@/lib/server/auth/sessions";
import { pendingChanges } from "@/lib/server/automations/deployments/pending-changes";
import { bakedValues } from "@/lib/server/automations/deployments/snapshot-values";
import { contentBinding, tellOfNewPassword } from "@/lib/server/emails/outbox";
import { createVariable, sealedBinding, updateVariable } from "@/lib/server/environment-variables/service";
import { open, seal, sealedWith, sealingKeyId } from "@/lib/server/sealing";
import { sealedColumns } from "@/lib/server/sealing-keys/columns";
import { type KeyRotationOptions, rotateSealingKeys } from "@/lib/server/sealing-keys/service";
import { confirmAuthenticator, startAuthenticator } from "@/lib/server/second-factor/authenticators";
import { openSecret } from "@/lib/server/secret-providers/sealed-secrets";
import { createCredential } from "@/lib/server/secret-providers/service";
import { clientSecretBinding } from "@/lib/server/single-sign-on/provider";
import { createWebhook, rotateSecret } from "@/lib/server/webhooks/service";
import { anyVariable, testAutomation } from "@/test/support/automation";
import { useTestDatabase } from "@/test/support/database";
import { switchEmailOff } from "@/test/support/emails";
import {
  anyAssumeRole,
  anySecretAccessKey,
  expectAudit,
  setTestEnvironment,
  type TestOrganization,
  testOrganization,
} from "@/test/support/organization";
import { everyRow } from "@/test/support/rows";
import { codeOf } from "@/test/support/second-factor";
import { beginSession } from "@/test/support/session";
import { anyWebhook } from "@/test/support/webhooks";

useTestDatabase();
let home: TestOrganization;
let oldKey: Buffer;
let newKey: Buffer;
beforeEach(async () => {
  setTestEnvironment();
  [oldKey, newKey] = [randomBytes(32), randomBytes(32)];
  use(oldKey);
  await database().execute(
    sql`truncate environment_variables, deployment_values, secret_provider_credentials, factors, emails cascade`,
  );
  home = await testOrganization();
});

/** As if the product had been restarted with these. */
function use(...keys: Buffer[]): void {
  process.env.SEALING_KEYS = keys.map((key) => key.toString("base64")).join(",");
}
const run = (options: Partial<KeyRotationOptions> = {}) =>
  rotateSealingKeys({ keys: [newKey, oldKey], ...options });

/** The ids of the keys that seal anything. */
async function keyIds(): Promise<string[]> {
  const rows = await everyRow();
  const found = rows.flatMap(({ row }) => row.match(/\bs1\.[0-9a-f]{16}\b/g) ?? []);
  return [...new Set(found.map((text) => text.slice(3)))].sort();
}

async function personIn({ member: { userId } }: TestOrganization) {
  const session = await findSession(await beginSession(userId, { address: "203.0.113.9", userAgent: "" }));
  return { userId, sessionId: session?.id ?? "", address: "203.0.113.9", requestId: "test" };
}

async function direct(value: string, key = `KEY_${randomBytes(4).toString("hex")}`) {
  return createVariable(home.owner, anyVariable({ key, value }));
}
async function openedValue(id: string): Promise<string> {
  const rows = await database().select().from(environmentVariables);
  const row = rows.find((stored) => stored.id === id);
  return open(row?.sealedValue ?? "", sealedBinding(home.id, id));
}

describe("re-sealing", () => {
  it("puts every sealed column under the first key, and everything opens as before", async () => {
    const automation = await testAutomation(home.owner, [{ key: "ONE", value: "baked" }]);
    const { worker } = await automation.deploy();
    const secrets = { secretAccessKey: anySecretAccessKey, externalId: "tenant-1" };
    const credential = await createCredential(home.owner, anyAssumeRole({ secrets }));
    const { id } = await direct("direct");
    use(newKey, oldKey);
    const { resealed, left, unopened, stopped } = await run();
    expect({ resealed, left: [...left], unopened, stopped }).toEqual({
      resealed: 5,
      left: [],
      unopened: [],
      stopped: false,
    });
    expect(await keyIds()).toEqual([sealingKeyId(newKey)]);

    // With the old key gone for good.
    use(newKey);
    expect(await openedValue(id)).toBe("direct");
    expect((await bakedValues(worker)).values.get("ONE")).toBe("baked");
    const [row] = (await everyRow()).filter(
      ({ table, row }) => table === "secret_provider_credentials" && row.includes(credential.id),
    );
    const { sealed } = JSON.parse(row?.row ?? "{}") as { sealed: Record<string, string> };
    const stored = { id: credential.id, organizationId: home.id, sealed };
    expect(openSecret(stored, "secretAccessKey")).toBe(anySecretAccessKey);
    expect(openSecret(stored, "externalId")).toBe("tenant-1");
    // To the next deploy nothing has changed.
    expect((await pendingChanges(home.owner, automation.id)).changes).toEqual([]);
    expect(await expectAudit(home.owner, "sealed_values.resealed")).toMatchObject({
      actorKind: "operator",
      objectId: home.id,
      detail: { count: 5, keyId: sealingKeyId(newKey) },
    });
  });

  it("keeps what is a person's own, and tells no organization of it", async () => {
    const person = await personIn(home);
    const { id, secret } = await startAuthenticator(person);
    use(newKey, oldKey);
    expect(await run()).toMatchObject({ resealed: 1, unopened: [] });
    use(newKey);
    await confirmAuthenticator(person, id, { name: "Phone", code: codeOf(secret) });
    const rows = await database().select().from(auditEvents).where(eq(auditEvents.organizationId, home.id));
    expect(rows.map(({ action }) => action)).toEqual(["member.factor_added"]);
  });

  it("changes nothing but the sealed columns", async () => {
    await testAutomation(home.owner, [{ key: "ONE", value: "value" }]);
    const rest = async () =>
      (await everyRow())
        .filter(({ table }) => !table.startsWith("audit_"))
        .map(({ row }) => row.replace(/s1\.[\w.-]+/g, "sealed"));
    const before = await rest();
    await run();
    expect(await rest()).toEqual(before);
  });

  it("has nothing to do a second time, and records nothing", async () => {
    await direct("value");
    await run();
    const before = await everyRow();
    const again = await run();
    expect([again.resealed, again.left.size]).toEqual([0, 0]);
    expect(await everyRow()).toEqual(before);
  });

  it("goes through many values in batches, telling how far it is", async () => {
    for (let index = 0; index < 23; index += 1) await direct(`value ${index}`);
    const progress: number[] = [];
    await run({ batchSize: 5, onProgress: ({ resealed, total }) => progress.push(resealed, total) });
    expect(progress.slice(0, 10)).toEqual([5, 23, 10, 23, 15, 23, 20, 23, 23, 23]);
    expect(await keyIds()).toEqual([sealingKeyId(newKey)]);
  });

  it("stops when asked to, and goes on where it was", async () => {
    for (let index = 0; index < 12; index += 1) await direct(`value ${index}`);
    const stopping = new AbortController();
    const first = await run({ batchSize: 4, signal: stopping.signal, onProgress: () => stopping.abort() });
    expect([first.resealed, first.stopped, [...first.left]]).toEqual([4, true, [[sealingKeyId(oldKey), 8]]]);
    const second = await run({ batchSize: 4 });
    expect([second.resealed, second.stopped, second.left.size]).toEqual([8, false, 0]);
  });
});

describe("what cannot be re-sealed", () => {
  it("for want of its key is counted and named, and the rest goes on", async () => {
    const lost = await direct("canary-lost");
    const lostKeyId = sealingKeyId(oldKey);
    const kept = randomBytes(32);
    use(kept);
    const { id } = await direct("kept");
    const { resealed, left, unopened } = await rotateSealingKeys({ keys: [newKey, kept] });
    expect(resealed).toBe(1);
    expect([...left]).toEqual([[lostKeyId, 1]]);
    expect(unopened).toEqual([expect.stringContaining(lost.id)]);
    expect(unopened[0]).toContain(`encrypted with key ${lostKeyId}, which isn't in SEALING_KEYS`);
    expect(JSON.stringify(unopened)).not.toContain("canary");
    use(newKey);
    expect(await openedValue(id)).toBe("kept");
    // With the key back, so is the value.
    expect((await run()).left.size).toBe(0);
    expect(await openedValue(lost.id)).toBe("canary-lost");
  });

  it("because it was moved is named too, and left as it is", async () => {
    const [first, second] = [await direct("one"), await direct("other")];
    await database().execute(
      sql`update environment_variables set sealed_value =
        (select sealed_value from environment_variables where id = ${first.id}) where id = ${second.id}`,
    );
    const { resealed, unopened, left } = await run();
    expect([resealed, [...left.values()]]).toEqual([1, [1]]);
    expect(unopened).toEqual([expect.stringMatching(new RegExp(`${second.id}.*altered or moved`))]);
    use(newKey);
    expect(await openedValue(first.id)).toBe("one");
  });
});

it("an email that waits is sealed anew, a person's too, whose row is in no log", async () => {
  Object.assign(process.env, { SMTP_URL: "smtp://localhost", EMAIL_FROM: "a@b.example" });
  use(oldKey);
  await database().transaction((tx) => tellOfNewPassword(tx, home.member.userId));
  switchEmailOff();
  use(newKey, oldKey);
  expect(await run()).toMatchObject({ resealed: 1, left: new Map() });
  use(newKey);
  const [row] = await database().select().from(emails);
  expect(open(row?.sealedContent ?? "", contentBinding(null, row?.id ?? ""))).toContain(home.member.email);
});

describe("under load", () => {
  it("loses no edit, old process or new, and leaves nothing behind", async () => {
    const variables: { id: string; key: string }[] = [];
    for (let index = 0; index < 40; index += 1)
      variables.push(await direct(`first ${index}`, `KEY_${index}`));
    const automation = await testAutomation(home.owner, [{ key: "BAKED", value: "baked" }]);
    const latest = new Map(variables.map(({ id }, index) => [id, `first ${index}`]));
    const deployments: Awaited<ReturnType<typeof automation.deploy>>[] = [];
    let running = true;
    const editing = async (offset: number) => {
      for (let round = 0; running; round += 1) {
        const index = (offset + round * 7) % variables.length;
        const { id, key } = variables[index] as { id: string; key: string };
        // Some processes still have the old key first.
        use(...(round % 3 === 0 ? [oldKey, newKey] : [newKey, oldKey]));
        const value = `${offset} ${round}`;
        await updateVariable(home.owner, id, { key, source: "direct", value });
        latest.set(id, value);
      }
    };
    const deploying = async () => {
      while (running) deployments.push(await automation.deploy());
    };
    // Each editor has variables of its own, so that the last to write is known.
    const loops = [editing(0), deploying()];
    for (let pass = 0; pass < 6; pass += 1) await run({ batchSize: 7 });
    running = false;
    await Promise.all(loops);

    use(newKey, oldKey);
    expect((await run()).left.size).toBe(0);
    expect(await keyIds()).toEqual([sealingKeyId(newKey)]);
    use(newKey);
    for (const [id, value] of latest) expect(await openedValue(id)).toBe(value);
    expect(deployments.length).toBeGreaterThan(0);
    for (const { worker } of deployments) {
      expect((await bakedValues(worker)).values.get("BAKED")).toBe("baked");
    }
  }, 60_000);

  it("leaves alone what was changed after it was read, and comes back for it", async () => {
    const { id } = await direct("before");
    const running = await database().transaction(async (tx) => {
      await tx
        .update(environmentVariables)
        .set({ sealedValue: seal("after", sealedBinding(home.id, id), [oldKey]) })
        .where(eq(environmentVariables.id, id));
      const started = run();
      // Long enough for it to read what was there before, and to wait for the row.
      await new Promise((resolve) => setTimeout(resolve, 300));
      return { started };
    });
    const { resealed, left } = await running.started;
    expect([resealed, left.size]).toEqual([1, 0]);
    use(newKey);
    expect(await openedValue(id)).toBe("after");
  });
});

it("knows every column of the schema that holds sealed values", async () => {
  const automation = await testAutomation(home.owner, [{ key: "ONE", value: "value" }]);
  await automation.deploy();
  await createCredential(home.owner, anyAssumeRole());
  await rotateSecret(home.owner, (await createWebhook(home.owner, anyWebhook())).id);
  await startAuthenticator(await personIn(home));
  Object.assign(process.env, { SMTP_URL: "smtp://localhost", EMAIL_FROM: "a@b.example" });
  await database().transaction((tx) => tellOfNewPassword(tx, home.member.userId));
  switchEmailOff();
  await database()
    .insert(organizationProviders)
    .values({
      ...{ organizationId: home.id, issuer: "https://id.example", clientId: "latchkey" },
      sealedSecret: seal("a secret", clientSecretBinding(home.id)),
    });
  const holders = (await everyRow())
    .filter(({ row }) => /"s1\.[0-9a-f]{16}\./.test(row))
    .map(({ table }) => table);
  expect([...new Set(holders)].sort()).toEqual([
    "deployment_values",
    "emails",
    "environment_variables",
    "factors",
    "organization_providers",
    "secret_provider_credentials",
    "webhooks",
  ]);
  expect(sealedColumns).toHaveLength(8);
  expect(sealedWith((await keyIds())[0] ?? "")).toBeNull();
});
