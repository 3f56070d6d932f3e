// Email for tests: a real SMTP server on loopback, and a sender of the test for due emails.
import { sql } from "drizzle-orm";
import { afterEach, beforeAll, beforeEach, vi } from "vitest";
import { database } from "@/db/client";
import { emails } from "@/db/schema/emails";
import { emailSender } from "@/lib/server/emails/sender";
import type { TransportOptions } from "@/lib/server/emails/transport";
import { type MailServer, startMailServer } from "@/simulator/mail-server";
import { setTestEnvironment } from "@/test/support/organization";

/** Called at the top of a test file, after `useTestDatabase`: email is on, and goes to a server of this test. */
export function useEmail() {
  const closes: (() => Promise<void>)[] = [];
  const environment = {
    server: undefined as unknown as MailServer,
    /** Another server, in place of the one before. */
    async use(options: Parameters<typeof startMailServer>[0] = {}, suffix = "", credentials = "") {
      environment.server = await startMailServer(options);
      closes.push(environment.server.close);
      process.env.SMTP_URL = `${environment.server.url.replace("://", `://${credentials}`)}${suffix}`;
      return environment.server;
    },
  };
  beforeAll(setTestEnvironment);
  beforeEach(async () => {
    process.env.EMAIL_FROM = "Latchkey <latchkey@latchkey.example>";
    await environment.use();
    // The sender logs emails that it gives up.
    vi.spyOn(console, "warn").mockImplementation(() => undefined);
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    switchEmailOff();
    for (const close of closes.splice(0)) await close();
    await database().delete(emails);
  });
  return environment;
}

export function switchEmailOff(): void {
  delete process.env.SMTP_URL;
  delete process.env.EMAIL_FROM;
}

/** Sends all that is due, and ends when nothing is. */
export async function sendEmail(options: TransportOptions = {}): Promise<void> {
  const sender = emailSender({ timeLimitMs: 3_000, ...options });
  await sender.tick();
  await sender.idle();
}

/**
 * What waits for its next attempt is due, and whoever had it under way is dead. A second ago: in a column of milliseconds `now()` is
 * rounded, and can be ahead of the query that comes next.
 */
export async function passEmailTime(): Promise<void> {
  await database().execute(
    sql`update emails set due_at = now() - interval '1 second', leased_until = null where state = 'pending'`,
  );
}
