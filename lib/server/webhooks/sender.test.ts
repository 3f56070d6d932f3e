// From what happens to what a receiver gets: signed as Standard Webhooks says, once committed, tried again, never twice at once.

import { eq } from "drizzle-orm";
import { describe, expect, it, vi } from "vitest";
import { database } from "@/db/client";
import { organizations } from "@/db/schema/people";
import { webhooks } from "@/db/schema/webhooks";
import { recordAudit } from "@/lib/server/audit/record";
import { recordOutcome } from "@/lib/server/automations/kickoffs/outcome";
import { preFlight } from "@/lib/server/automations/pre-flight/service";
import { deleteOrganization, restoreOrganization } from "@/lib/server/organizations/deletion";
import { createRole } from "@/lib/server/roles/service";
import { createCredential } from "@/lib/server/secret-providers/service";
import { listDeliveries, sendTest } from "@/lib/server/webhooks/deliveries";
import { getWebhook, rotateSecret, switchWebhook } from "@/lib/server/webhooks/service";
import { createConfig } from "@/lib/server/workload-identity/service";
import { onWorker, testAutomation } from "@/test/support/automation";
import { useTestDatabase } from "@/test/support/database";
import { anyConfig, anyCredential, expectAudit, testOrganization } from "@/test/support/organization";
import { answering } from "@/test/support/receiver";
import { sendDue, useWebhooks, verified } from "@/test/support/webhooks";

useTestDatabase();
const environment = useWebhooks();
const { subscribed, anyEvent } = environment;

describe("what is sent", () => {
  it("an audit event, as the public library verifies it", async () => {
    const { receiver, secret } = await subscribed("audit_event.recorded");
    const { id, name } = await anyEvent();
    await sendDue();
    const [received] = receiver.received;
    if (!received) return expect.unreachable("Nothing came.");
    const audit = await expectAudit(environment.home.owner, "role.created");
    expect(verified(secret, received)).toEqual({
      type: "audit_event.recorded",
      timestamp: audit.at.toISOString(),
      data: expect.objectContaining({
        organizationId: environment.home.id,
        sequence: audit.sequence,
        action: "role.created",
        object: { kind: "role", id, label: name },
        hash: audit.hash,
        isDetailOmitted: false,
      }),
    });
    expect(received.headers["content-type"]).toBe("application/json");
    expect(() => verified(secret, { ...received, body: received.body.replace(name, "other") })).toThrow();
    expect(receiver.received).toHaveLength(1);
  });

  it("of an organization that was deleted, that it was, and the rest once it is restored", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const { receiver } = await subscribed("audit_event.recorded");
    const actions = () => receiver.received.map(({ body }) => JSON.parse(body).data.action);
    await anyEvent();
    const slug = (await slugOf()) ?? "";
    await deleteOrganization(environment.home.owner, { slug });
    await sendDue();
    await sendDue();
    expect(actions()).toEqual(["organization.deleted"]);
    await restoreOrganization(environment.home.owner);
    await sendDue();
    expect(actions().toSorted()).toEqual(["organization.deleted", "organization.restored", "role.created"]);
  });

  it("a failed kickoff and a failed pre-flight, without a value, and nothing of what went well", async () => {
    const { receiver } = await subscribed("kickoff.failed", "pre_flight.failed");
    const config = await createConfig(environment.home.owner, anyConfig());
    const credential = await createCredential(environment.home.owner, anyCredential(config.id));
    const automation = await testAutomation(environment.home.owner, [
      { key: "SECRET", source: `credential:${credential.id}`, secretName: "a/b" },
    ]);
    const { worker, version } = await automation.deploy();
    await (await testAutomation(environment.home.owner, [])).deploy();
    const { kickoffId } = await onWorker(worker);
    const failures = [{ key: "SECRET", reason: "access_denied", detail: "canary of a detail" }];
    await recordOutcome(worker, kickoffId, { status: "failed", receipts: [], failures, durationMs: 1 });
    await preFlight(environment.home.owner, automation.id);
    await sendDue();
    const bodies = receiver.received.map(({ body }) => JSON.parse(body));
    expect(bodies.map(({ type }) => type).toSorted()).toEqual(["kickoff.failed", "pre_flight.failed"]);
    const link = `http://localhost:3000/${(await slugOf()) ?? ""}/automations/${automation.id}`;
    expect(receiver.of("kickoff.failed").map(({ body }) => JSON.parse(body).data)).toEqual([
      {
        organizationId: environment.home.id,
        kickoffId,
        attempt: 1,
        automation: { id: automation.id, name: automation.name },
        deployment: { id: worker.deploymentId, version },
        failures: [{ key: "SECRET", reason: "access_denied" }],
        link,
      },
    ]);
    expect(receiver.of("pre_flight.failed").map(({ body }) => JSON.parse(body).data)).toEqual([
      expect.objectContaining({
        automation: { id: automation.id, name: automation.name },
        startedBy: "person",
        failures: [expect.objectContaining({ key: "SECRET" })],
        link,
      }),
    ]);
    expect(JSON.stringify(bodies)).not.toContain("canary");
  });

  it("nothing of a transaction that is rolled back, or not committed yet", async () => {
    const { receiver } = await subscribed("audit_event.recorded");
    const object = { kind: "organization" as const, id: environment.home.id, label: "x" };
    const work = database().transaction(async (tx) => {
      await recordAudit(tx, environment.home.owner, { action: "organization.updated", object });
      await sendDue();
      throw new Error("No.");
    });
    await expect(work).rejects.toThrow();
    await sendDue();
    expect(receiver.received).toHaveLength(0);
  });

  it("nothing of another organization, and nothing from before the webhook", async () => {
    const { receiver } = await subscribed("audit_event.recorded");
    const other = await testOrganization();
    await createRole(other.owner, { name: "foreign", permissions: {} });
    await sendDue();
    expect(receiver.received).toHaveLength(0);
  });

  it("with both signatures for a day after the secret was replaced", async () => {
    const { id, receiver, secret } = await subscribed("audit_event.recorded");
    const next = await rotateSecret(environment.home.owner, id);
    await sendDue();
    const [received] = receiver.received;
    if (!received) return expect.unreachable("Nothing came.");
    expect(received.headers["webhook-signature"].split(" ")).toHaveLength(2);
    for (const key of [secret, next.secret]) verified(key, received);
    await database()
      .update(webhooks)
      .set({ previousUntil: new Date(0) });
    await anyEvent();
    await sendDue();
    expect(receiver.received[1]?.headers["webhook-signature"].split(" ")).toHaveLength(1);
  });

  it("a test, once, also to one that is paused", async () => {
    const { id, receiver, secret } = await subscribed("kickoff.failed");
    await switchWebhook(environment.home.owner, id, { isPaused: true });
    const delivery = await sendTest(environment.home.owner, id);
    await sendDue();
    expect(receiver.received.map((request) => verified(secret, request))).toMatchObject([
      { type: "webhook.test" },
    ]);
    expect(receiver.received[0]?.headers["webhook-id"]).toBe(delivery.messageId);
    receiver.answer = answering(500);
    await sendTest(environment.home.owner, id);
    await sendDue();
    const [last] = (await listDeliveries(environment.home.owner, id, {})).items;
    expect(last).toMatchObject({ state: "given_up", attempts: 1, status: 500, nextAttemptAt: null });
    expect((await getWebhook(environment.home.owner, id)).missed).toBeNull();
    await expectAudit(environment.home.owner, "webhook.tested");
  });
});

async function slugOf() {
  const [row] = await database()
    .select()
    .from(organizations)
    .where(eq(organizations.id, environment.home.id));
  return row?.slug;
}
