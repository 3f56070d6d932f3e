// Several processes send, die and end: each delivery goes out once at a time, and none is lost.

import { sql } from "drizzle-orm";
import { describe, expect, it, vi } from "vitest";
import { database } from "@/db/client";
import { recordAudits } from "@/lib/server/audit/record";
import { claimDue, finishAttempt } from "@/lib/server/webhooks/claims";
import { collectNext, mostWaiting } from "@/lib/server/webhooks/collecting";
import { webhookSender } from "@/lib/server/webhooks/sender";
import { useTestDatabase } from "@/test/support/database";
import { answering } from "@/test/support/receiver";
import { deliveriesOf, passTime, sendDue, useWebhooks } from "@/test/support/webhooks";

useTestDatabase();
const environment = useWebhooks();
const { subscribed, anyEvent } = environment;

describe("processes", () => {
  it("several send each delivery once", async () => {
    const { id, receiver } = await subscribed("audit_event.recorded");
    receiver.answer = (response) => setTimeout(() => response.end(), 20);
    for (let count = 0; count < 30; count += 1) await anyEvent();
    const senders = [webhookSender(), webhookSender(), webhookSender()];
    await Promise.all(senders.map((sender) => sender.tick()));
    await Promise.all(senders.map((sender) => sender.idle()));
    await sendDue();
    expect(receiver.received).toHaveLength(30);
    expect(new Set(receiver.received.map(({ headers }) => headers["webhook-id"])).size).toBe(30);
    expect(
      (await deliveriesOf(id)).every(({ state, attempts }) => state === "delivered" && attempts === 1),
    ).toBe(true);
  });

  it("one takes over from another that died, which then records nothing", async () => {
    const { id, receiver } = await subscribed("audit_event.recorded");
    await anyEvent();
    // What a process has done that dies before it sends: read the log, taken the delivery.
    const room = { limit: 8, busyWebhooks: [], busyOrganizations: [], withFailing: true };
    await collectNext();
    const [claimed] = await claimDue(room);
    if (!claimed) return expect.unreachable("Nothing was due.");
    await sendDue();
    expect(receiver.received, "while the lease runs").toHaveLength(0);
    await passTime(id);
    await sendDue();
    expect(receiver.received).toHaveLength(1);
    const lost = { status: null, failure: "timeout", askedDelay: 0, durationMs: 1 } as const;
    expect(await finishAttempt(claimed, lost)).toBeNull();
    expect(await deliveriesOf(id)).toMatchObject([{ state: "delivered", attempts: 1 }]);
  });

  it("one that ends gives back what it has under way, as if it was never tried", async () => {
    const { id, receiver } = await subscribed("audit_event.recorded");
    receiver.answer = () => undefined;
    await anyEvent();
    const sender = webhookSender({ timeLimitMs: 60_000 });
    await sender.tick();
    await receiver.waitFor(1);
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    const stopped = sender.stop();
    vi.useRealTimers();
    await stopped;
    expect(await deliveriesOf(id)).toMatchObject([{ state: "pending", attempts: 0, claim: null }]);
    receiver.answer = answering(200);
    await sendDue();
    expect(await deliveriesOf(id)).toMatchObject([{ state: "delivered", attempts: 1 }]);
  }, 20_000);

  it("keep a queue bounded: the rest waits in the log, and nothing is lost", async () => {
    const { id } = await subscribed("audit_event.recorded");
    const object = { kind: "organization" as const, id: environment.home.id, label: "x" };
    const many = Array.from({ length: 1_300 }, () => ({ action: "organization.updated" as const, object }));
    await database().transaction((tx) => recordAudits(tx, environment.home.owner, many));
    for (let stretch = 0; stretch < 6; stretch += 1) await collectNext();
    expect(await deliveriesOf(id)).toHaveLength(mostWaiting);
    await database().execute(sql`update webhook_deliveries set state = 'delivered', due_at = null`);
    for (let stretch = 0; stretch < 3; stretch += 1) await collectNext();
    expect(await deliveriesOf(id)).toHaveLength(1_300);
  });
});
