// Receivers that fail: tried again for days, then given up; the gap shows, and nobody else waits.

import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { database } from "@/db/client";
import { webhooks } from "@/db/schema/webhooks";
import { listDeliveries, redeliver, settleMissed } from "@/lib/server/webhooks/deliveries";
import { webhookSender } from "@/lib/server/webhooks/sender";
import { getWebhook, switchWebhook } from "@/lib/server/webhooks/service";
import { useTestDatabase } from "@/test/support/database";
import { expectAudit } from "@/test/support/organization";
import { answering } from "@/test/support/receiver";
import { deliveriesOf, passTime, rowOf, sendDue, useWebhooks, verified } from "@/test/support/webhooks";

useTestDatabase();
const environment = useWebhooks();
const { subscribed, anyEvent } = environment;

describe("a receiver that fails", () => {
  it("gets it again under the same id, and what waited as soon as it is back", async () => {
    const { id, receiver, secret } = await subscribed("audit_event.recorded");
    receiver.answer = answering(500);
    await anyEvent();
    await sendDue();
    const [delivery] = (await listDeliveries(environment.home.owner, id, {})).items;
    expect(delivery).toMatchObject({
      state: "pending",
      attempts: 1,
      status: 500,
      error: "The receiver answered with status 500, not with one from 200 to 299.",
    });
    const delay = new Date(delivery?.nextAttemptAt ?? "").getTime() - Date.now();
    expect(delay).toBeGreaterThan(3_000);
    expect(delay).toBeLessThan(7_000);
    expect((await getWebhook(environment.home.owner, id)).failingSince).not.toBeNull();
    await anyEvent();
    receiver.answer = answering(204);
    await sendDue();
    await sendDue();
    expect(receiver.received.map(({ headers }) => headers["webhook-id"])[0]).toBe(delivery?.messageId);
    expect(new Set(receiver.received.map(({ headers }) => headers["webhook-id"])).size).toBe(2);
    expect(receiver.received).toHaveLength(3);
    for (const request of receiver.received) verified(secret, request);
    expect(await getWebhook(environment.home.owner, id)).toMatchObject({ failingSince: null, waiting: null });
  });

  it.each([
    ["a redirect", answering(301, { location: "http://127.0.0.1:1/" }), "redirects (status 301)"],
    ["silence", () => undefined, "didn't answer within"],
  ] as const)("with %s, in words", async (_name, answer, words) => {
    const { id, receiver } = await subscribed("audit_event.recorded");
    receiver.answer = answer;
    await anyEvent();
    await sendDue({ timeLimitMs: 200 });
    const [delivery] = (await listDeliveries(environment.home.owner, id, {})).items;
    expect(delivery?.error).toContain(words);
  });

  it("that asks for later gets it later", async () => {
    const { id, receiver } = await subscribed("audit_event.recorded");
    receiver.answer = answering(429, { "retry-after": "900" });
    await anyEvent();
    await sendDue();
    const [delivery] = await deliveriesOf(id);
    expect((delivery?.dueAt?.getTime() ?? 0) - Date.now()).toBeGreaterThan(890_000);
  });

  it("is paused with 410, and says so in the audit log", async () => {
    const { id, receiver } = await subscribed("audit_event.recorded");
    receiver.answer = answering(410);
    await anyEvent();
    await anyEvent();
    await sendDue();
    const webhook = await getWebhook(environment.home.owner, id);
    expect(webhook.paused?.reason).toBe("gone");
    expect(webhook.missed?.count).toBeGreaterThanOrEqual(2);
    expect(await expectAudit(environment.home.owner, "webhook.paused")).toMatchObject({
      actorKind: "server",
      outcome: "failed",
      detail: { reason: "gone" },
    });
  });

  it("gives up after ten attempts; after three days of nothing else it is paused, and the gap shows", async () => {
    const { id, receiver } = await subscribed("audit_event.recorded");
    receiver.answer = answering(503);
    await anyEvent();
    for (let attempts = 0; attempts < 9; attempts += 1) {
      await sendDue();
      await passTime(id);
    }
    expect(await deliveriesOf(id)).toMatchObject([{ state: "pending", attempts: 9 }]);
    await database().update(webhooks).set({ failingSince: sql`now() - interval '75 hours'` });
    await sendDue();
    expect(receiver.received).toHaveLength(10);
    expect(await deliveriesOf(id)).toMatchObject([{ state: "given_up", attempts: 10 }]);
    const webhook = await getWebhook(environment.home.owner, id);
    expect(webhook.paused?.reason).toBe("failures");
    await anyEvent();
    await sendDue();
    // Given up, the pause itself, and what came after it.
    expect((await getWebhook(environment.home.owner, id)).missed?.count).toBe(3);
    expect(receiver.received).toHaveLength(10);
  });

  it("does not hold up another", async () => {
    const dead = await subscribed("audit_event.recorded");
    dead.receiver.answer = () => undefined;
    for (let count = 0; count < 12; count += 1) await anyEvent();
    const alive = await subscribed("audit_event.recorded");
    await anyEvent();
    const sender = webhookSender({ timeLimitMs: 700 });
    const begun = performance.now();
    await sender.tick();
    await alive.receiver.waitFor(1);
    expect(performance.now() - begun).toBeLessThan(500);
    await sender.stop();
  });
});

describe("a gap", () => {
  it("is what came while it was paused; sent on request, and what was delivered is not sent twice", async () => {
    const { id, receiver } = await subscribed("audit_event.recorded");
    await anyEvent();
    await sendDue();
    await switchWebhook(environment.home.owner, id, { isPaused: true });
    await anyEvent();
    await anyEvent();
    await sendDue();
    const { missed } = await getWebhook(environment.home.owner, id);
    expect(missed?.count).toBe(3);
    await expect(settleMissed(environment.home.owner, id, { action: "send" })).rejects.toMatchObject({
      code: "conflict",
    });
    await switchWebhook(environment.home.owner, id, { isPaused: false });
    await sendDue();
    const before = receiver.received.length;
    expect((await settleMissed(environment.home.owner, id, { action: "send" })).missed).toBeNull();
    await sendDue();
    const ids = receiver.received.map(({ headers }) => headers["webhook-id"]);
    expect(new Set(ids).size).toBe(ids.length);
    // The three, and the row that says that they were sent.
    expect(receiver.received.length - before).toBe(4);
    await expectAudit(environment.home.owner, "webhook.missed_events_sent");
  });

  it("goes when it is dismissed", async () => {
    const { id } = await subscribed("kickoff.failed", "audit_event.recorded");
    await switchWebhook(environment.home.owner, id, { isPaused: true });
    await sendDue();
    expect((await getWebhook(environment.home.owner, id)).missed?.count).toBe(1);
    expect((await settleMissed(environment.home.owner, id, { action: "dismiss" })).missed).toBeNull();
    await expect(settleMissed(environment.home.owner, id, { action: "dismiss" })).rejects.toMatchObject({
      code: "conflict",
    });
    await expectAudit(environment.home.owner, "webhook.missed_events_dismissed");
  });

  it("has one event less when that is sent again", async () => {
    const { id, receiver } = await subscribed("audit_event.recorded");
    receiver.answer = answering(410);
    await anyEvent();
    await sendDue();
    receiver.answer = answering(200);
    const before = (await rowOf(id)).missedCount;
    const [delivery] = (await listDeliveries(environment.home.owner, id, {})).items;
    await redeliver(environment.home.owner, id, delivery?.id ?? "");
    await sendDue();
    expect(receiver.received.map(({ headers }) => headers["webhook-id"])).toEqual([
      delivery?.messageId,
      delivery?.messageId,
    ]);
    const [again] = (await listDeliveries(environment.home.owner, id, {})).items;
    expect(again).toMatchObject({ state: "delivered", attempts: 1 });
    // It is paused still, and missed the row that says so.
    expect((await rowOf(id)).missedCount).toBeLessThanOrEqual(before + 1);
    await expectAudit(environment.home.owner, "webhook.redelivered");
  });
});
