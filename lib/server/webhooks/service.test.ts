// Webhooks as they are kept: who may, what is refused, what is recorded, what is sealed.
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { webhooks } from "@/db/schema/webhooks";
import { open } from "@/lib/server/sealing";
import { listDeliveries, redeliver, sendTest, settleMissed } from "@/lib/server/webhooks/deliveries";
import {
  createWebhook,
  deleteWebhook,
  getWebhook,
  listWebhooks,
  rotateSecret,
  switchWebhook,
  updateWebhook,
} from "@/lib/server/webhooks/service";
import { secretBinding } from "@/lib/server/webhooks/signing";
import { useTestDatabase } from "@/test/support/database";
import {
  expectAudit,
  setTestEnvironment,
  type TestOrganization,
  testOrganization,
} from "@/test/support/organization";
import { anyWebhook, rowOf } from "@/test/support/webhooks";

useTestDatabase();
let home: TestOrganization;
let foreign: TestOrganization;
beforeAll(async () => {
  setTestEnvironment();
  home = await testOrganization();
  foreign = await testOrganization();
});

const secretUrl = "https://user-hooks.example.com/services/T0/path-canary?token=query-canary";

describe("a webhook", () => {
  it("is added, with a secret that is shown once and sealed", async () => {
    const created = await createWebhook(home.owner, anyWebhook(secretUrl, { description: " Pager " }));
    const { secret, ...webhook } = created;
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(webhook).toMatchObject({ url: secretUrl, description: "Pager", paused: null, missed: null });
    expect(await getWebhook(home.owner, webhook.id)).toEqual(webhook);
    expect((await listWebhooks(home.owner, { query: "pager" })).items).toEqual([webhook]);
    expect(JSON.stringify(await listWebhooks(home.owner, {}))).not.toContain(secret);
    const row = await rowOf(webhook.id);
    expect(row.sealedSecret).not.toContain(secret.slice(6));
    expect(open(row.sealedSecret, secretBinding(home.id, webhook.id, "sealed_secret"))).toBe(secret);
    const audit = await expectAudit(home.owner, "webhook.created");
    expect(audit).toMatchObject({ objectId: webhook.id, objectLabel: "user-hooks.example.com" });
    expect(JSON.stringify(audit)).not.toMatch(/canary|whsec/);
    expect(row.position).toBe(audit.sequence);
  });

  it("is changed for the state that was seen, and its rest of an address stays out of the log", async () => {
    const { id, etag } = await createWebhook(home.owner, anyWebhook());
    const changed = await updateWebhook(home.owner, id, anyWebhook("https://a.example.com/canary#f"), [
      etag.slice(1, -1),
    ]);
    expect(changed.url).toBe("https://a.example.com/canary");
    await expect(updateWebhook(home.owner, id, anyWebhook(), [etag.slice(1, -1)])).rejects.toMatchObject({
      code: "changed_meanwhile",
    });
    const { detail } = await expectAudit(home.owner, "webhook.updated");
    expect(detail).toMatchObject({ addressChanged: true, after: { origin: "https://a.example.com" } });
    expect(JSON.stringify(detail)).not.toContain("canary");
    await deleteWebhook(home.owner, id);
    await expectAudit(home.owner, "webhook.deleted");
    await expect(getWebhook(home.owner, id)).rejects.toMatchObject({ code: "not_found" });
  });

  it("gets a new secret; the old one stays for a day, and an older one goes", async () => {
    const { id, secret } = await createWebhook(home.owner, anyWebhook());
    const second = await rotateSecret(home.owner, id);
    expect(second.secret).not.toBe(secret);
    const hours = (new Date(second.previousSecretUntil ?? "").getTime() - Date.now()) / 3_600_000;
    expect(hours).toBeCloseTo(24, 1);
    const previous = async () =>
      open(
        (await rowOf(id)).sealedPreviousSecret ?? "",
        secretBinding(home.id, id, "sealed_previous_secret"),
      );
    expect(await previous()).toBe(secret);
    await rotateSecret(home.owner, id);
    expect(await previous()).toBe(second.secret);
    await expectAudit(home.owner, "webhook.secret_rotated");
  });

  it("is paused and resumed, each recorded once", async () => {
    const { id } = await createWebhook(home.owner, anyWebhook());
    const paused = await switchWebhook(home.owner, id, { isPaused: true });
    expect(paused.paused).toMatchObject({ reason: "person" });
    const row = await expectAudit(home.owner, "webhook.paused");
    await switchWebhook(home.owner, id, { isPaused: true });
    expect((await expectAudit(home.owner, "webhook.paused")).id).toBe(row.id);
    expect((await switchWebhook(home.owner, id, { isPaused: false })).paused).toBeNull();
    await expectAudit(home.owner, "webhook.resumed");
  });

  it("is one of ten at most", async () => {
    const { owner } = await testOrganization();
    for (let count = 0; count < 10; count += 1) await createWebhook(owner, anyWebhook());
    await expect(createWebhook(owner, anyWebhook())).rejects.toMatchObject({ code: "conflict" });
  });
});

describe("an address", () => {
  it.each([
    ["http://hooks.example.com/", "https://"],
    ["ftp://hooks.example.com/", "https address"],
    ["hooks.example.com", "https address"],
    ["https://user:password@hooks.example.com/", "user or password"],
    ["https://user@hooks.example.com/", "user or password"],
    ["https://127.0.0.1/", "private network"],
    ["https://localhost:3000/", "private network"],
    ["https://169.254.169.254/latest", "private network"],
    ["https://[::ffff:10.0.0.1]/", "private network"],
    [`https://hooks.example.com/${"x".repeat(2000)}`, "2,000 characters"],
  ])("is refused beside its field: %s", async (url, words) => {
    const refusal = await createWebhook(home.owner, anyWebhook(url)).catch((error) => error);
    expect(refusal).toMatchObject({ code: "validation_failed" });
    expect(refusal.fieldErrors.url.join(" ")).toContain(words);
  });

  it.each(["bell \u0007", "\u001b[31m", "two\nlines", "x".repeat(201)])(
    "has no description like %j",
    async (description) => {
      const refusal = await createWebhook(home.owner, anyWebhook(undefined, { description })).catch(
        (error) => error,
      );
      expect(Object.keys(refusal.fieldErrors)).toEqual(["description"]);
    },
  );

  it("needs events that there are", async () => {
    for (const events of [[], ["role.created"]]) {
      await expect(createWebhook(home.owner, anyWebhook(undefined, { events }))).rejects.toMatchObject({
        code: "validation_failed",
      });
    }
  });
});

describe("who may", () => {
  const everything = (id: string, deliveryId: string) =>
    [
      ["read", (actor) => listWebhooks(actor, {})],
      ["read", (actor) => getWebhook(actor, id)],
      ["read", (actor) => listDeliveries(actor, id, {})],
      ["manage", (actor) => createWebhook(actor, anyWebhook())],
      ["manage", (actor) => updateWebhook(actor, id, anyWebhook())],
      ["manage", (actor) => rotateSecret(actor, id)],
      ["manage", (actor) => switchWebhook(actor, id, { isPaused: false })],
      ["manage", (actor) => sendTest(actor, id)],
      ["manage", (actor) => redeliver(actor, id, deliveryId)],
      ["manage", (actor) => settleMissed(actor, id, { action: "send" })],
      ["manage", (actor) => deleteWebhook(actor, id)],
    ] satisfies [string, (actor: TestOrganization["owner"]) => Promise<unknown>][];

  it("without the permission nobody does anything, and nobody does anything to another organization's", async () => {
    const { id } = await createWebhook(home.owner, anyWebhook());
    const delivery = await sendTest(home.owner, id);
    const reader = await home.memberWith({ webhooks: "read", audit_log: "read" });
    for (const [level, act] of everything(id, delivery.id)) {
      const name = act.toString();
      await expect(async () => act(home.member), name).rejects.toMatchObject({ code: "permission_denied" });
      if (level === "manage") {
        await expect(async () => act(reader), name).rejects.toMatchObject({ code: "permission_denied" });
      } else await act(reader);
      if (!name.includes("listWebhooks") && !name.includes("createWebhook")) {
        await expect(async () => act(foreign.owner), name).rejects.toMatchObject({ code: "not_found" });
      }
    }
    expect((await listWebhooks(foreign.owner, {})).items.map((webhook) => webhook.id)).not.toContain(id);
    const [row] = await database().select().from(webhooks).where(eq(webhooks.id, id));
    expect(row?.pausedAt).toBeNull();
  });

  it("only who may read something here has it sent elsewhere", async () => {
    const manager = await home.memberWith({ webhooks: "manage", automations: "read" });
    const runs = ["kickoff.failed", "pre_flight.failed"];
    const { id } = await createWebhook(manager, anyWebhook(undefined, { events: runs }));
    const all = anyWebhook(undefined, { events: [...runs, "audit_event.recorded"] });
    for (const act of [() => createWebhook(manager, all), () => updateWebhook(manager, id, all)]) {
      await expect(async () => act()).rejects.toMatchObject({ missing: "audit_log:read" });
    }
    const other = await home.memberWith({ webhooks: "manage", audit_log: "read" });
    await expect(createWebhook(other, anyWebhook(undefined, { events: runs }))).rejects.toMatchObject({
      missing: "automations:read",
    });
  });
});
