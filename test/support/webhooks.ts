// Webhooks for tests: made by the service, sent by a sender of the test, with times that are moved in the table.
import { randomUUID } from "node:crypto";
import { and, asc, eq, sql } from "drizzle-orm";
import { Webhook as Verifier } from "standardwebhooks";
import { afterEach, beforeAll, beforeEach, vi } from "vitest";
import { database } from "@/db/client";
import { webhookDeliveries as deliveries, webhooks } from "@/db/schema/webhooks";
import { createRole } from "@/lib/server/roles/service";
import { type AttemptOptions, webhookSender } from "@/lib/server/webhooks/sender";
import { createWebhook } from "@/lib/server/webhooks/service";
import { setTestEnvironment, type TestOrganization, testOrganization } from "@/test/support/organization";
import { type Received, startReceiver } from "@/test/support/receiver";

/** Called at the top of a test file, after `useTestDatabase`: receivers on this machine are allowed. */
export function useWebhooks() {
  const closes: (() => void)[] = [];
  beforeAll(() => {
    setTestEnvironment();
    process.env.ALLOWED_PRIVATE_HOSTS = "127.0.0.0/8";
  });
  // The sender logs deliveries that it gives up.
  beforeEach(() => void vi.spyOn(console, "warn").mockImplementation(() => undefined));
  afterEach(async () => {
    vi.restoreAllMocks();
    for (const close of closes.splice(0)) close();
    await database().delete(webhooks);
  });
  const environment = {
    /** The organization of the webhook that was made last. */
    home: undefined as unknown as TestOrganization,
    /** A webhook of an organization of its own, with its receiver. */
    async subscribed(...events: string[]) {
      environment.home = await testOrganization();
      const receiver = await startReceiver();
      closes.push(receiver.close);
      const webhook = await createWebhook(environment.home.owner, anyWebhook(receiver.url, { events }));
      return { receiver, ...webhook };
    },
    /** Something that the audit log says, once. */
    anyEvent: () => createRole(environment.home.owner, { name: randomUUID(), permissions: {} }),
  };
  return environment;
}

/** Verifies a request with the public library: its payload, or an error. */
export function verified(secret: string, { headers, body }: Received): Record<string, unknown> {
  return new Verifier(secret).verify(body, headers) as Record<string, unknown>;
}

export function anyWebhook(url = "https://hooks.example.com/x", change: Record<string, unknown> = {}) {
  return { url, description: "", events: ["audit_event.recorded"], ...change };
}

/** Sends all that is due, and ends when nothing is. */
export async function sendDue(options: AttemptOptions = {}): Promise<void> {
  const sender = webhookSender({ timeLimitMs: 1_000, ...options });
  await sender.tick();
  await sender.idle();
}

/** Makes waiting deliveries due, and ends the claims of processes that had them under way. */
export async function passTime(webhookId: string): Promise<void> {
  await database()
    .update(deliveries)
    .set({ dueAt: sql`now() - interval '1 second'`, leasedUntil: null })
    .where(and(eq(deliveries.webhookId, webhookId), eq(deliveries.state, "pending")));
}

export function deliveriesOf(webhookId: string) {
  return database()
    .select()
    .from(deliveries)
    .where(eq(deliveries.webhookId, webhookId))
    .orderBy(asc(deliveries.sequence), asc(deliveries.type));
}

export async function rowOf(webhookId: string) {
  const [row] = await database().select().from(webhooks).where(eq(webhooks.id, webhookId));
  if (!row) throw new TypeError("The webhook is gone.");
  return row;
}
