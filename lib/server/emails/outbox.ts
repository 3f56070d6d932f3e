// Writing an email: a row in the transaction of what it reports, sent once that is committed.
import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import type { Executor, Transaction } from "@/db/client";
import { emails } from "@/db/schema/emails";
import { users } from "@/db/schema/people";
import type { EmailContent } from "@/lib/server/emails/messages";
import { environment } from "@/lib/server/env";
import type { SealBinding } from "@/lib/server/sealing";
import { seal } from "@/lib/server/sealing";

export const isEmailOn = () => environment().email !== null;

/** How long an email is tried before it is given up. */
const lifeMs = 24 * 60 * 60_000;

/** @param organizationId null for a person's */
export function contentBinding(organizationId: string | null, id: string): SealBinding {
  return { organizationId: organizationId ?? "", location: `emails/${id}/sealed_content` };
}

interface Draft {
  to: string;
  content: EmailContent;
  /** The person or organization it belongs to; neither if that is found out when it is sent. */
  of?: { organizationId: string } | { userId: string };
  invitationId?: string;
  /** When its link is over. */
  until?: Date;
}

/** @returns its id; null where Latchkey sends no email. */
export async function enqueueEmail(
  executor: Executor,
  { to, content, of, invitationId, until }: Draft,
  now = new Date(),
): Promise<string | null> {
  if (!isEmailOn()) return null;
  const id = randomUUID();
  const organizationId = of && "organizationId" in of ? of.organizationId : null;
  const ends = now.getTime() + lifeMs;
  await executor.insert(emails).values({
    id,
    kind: content.kind,
    recipient: to,
    organizationId,
    userId: of && "userId" in of ? of.userId : null,
    invitationId,
    sealedContent: seal(JSON.stringify(content), contentBinding(organizationId, id)),
    dueAt: now,
    createdAt: now,
    expiresAt: new Date(Math.min(ends, until?.getTime() ?? ends)),
  });
  return id;
}

/** Tells the reader of the account's address that its password was changed. */
export async function tellOfNewPassword(tx: Transaction, userId: string, now = new Date()): Promise<void> {
  if (!isEmailOn()) return;
  const [person] = await tx
    .select({ name: users.name, email: users.email })
    .from(users)
    .where(eq(users.id, userId));
  if (!person) return;
  const content = { kind: "password_changed" as const, ...person, at: now.toISOString() };
  await enqueueEmail(tx, { to: person.email, content, of: { userId } }, now);
}
