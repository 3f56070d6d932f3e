// Invitations by email: to the address alone goes a link of its own, so that anyone who accepts by it has read what came there.
import { and, eq, gt, inArray, type SQL, sql } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { organizationRow } from "@/db/organization";
import { sameRevision } from "@/db/revision";
import { emails } from "@/db/schema/emails";
import { invitations } from "@/db/schema/people";
import type { Member } from "@/lib/server/auth/actor";
import { hashOf, newToken } from "@/lib/server/auth/token";
import { over } from "@/lib/server/emails/claims";
import { enqueueEmail, isEmailOn } from "@/lib/server/emails/outbox";
import { environment } from "@/lib/server/env";

/** Emails in a day, so that no mailbox is flooded and no organization uses up the others' emails. Further invitations are links only. */
const mostOfOrganization = 200;
const mostToAddress = 5;

interface Invited {
  id: string;
  email: string;
  role: { name: string };
  expiresAt: Date;
}

export function linkOf(token: string): string {
  return new URL(`/invitations/${token}`, environment().nextAuthUrl).href;
}

/** Also to the address itself, where email is on, with a link that the inviter never sees. */
export async function sendByEmail(
  tx: Transaction,
  { organizationId, name: inviter }: Member,
  { id, email, role, expiresAt }: Invited,
  now: Date,
): Promise<void> {
  if (!isEmailOn() || !(await hasRoom(tx, organizationId, email))) return;
  const organization = await organizationRow(tx, organizationId);
  if (!organization) throw new TypeError("The organization is gone.");
  const token = newToken("lki");
  const content = {
    kind: "invitation" as const,
    organization: organization.name,
    inviter,
    email,
    role: role.name,
    link: linkOf(token),
    expiresAt: expiresAt.toISOString(),
  };
  const draft = { to: email, content, of: { organizationId }, invitationId: id, until: expiresAt };
  await enqueueEmail(tx, draft, now);
  await tx
    .update(invitations)
    .set({ emailedTokenHash: hashOf(token), ...sameRevision(invitations) })
    .where(and(eq(invitations.organizationId, organizationId), eq(invitations.id, id)));
}

async function hasRoom(tx: Transaction, organizationId: string, email: string): Promise<boolean> {
  const countOf = (whose: SQL) =>
    tx.$count(
      emails,
      and(whose, eq(emails.kind, "invitation"), gt(emails.createdAt, sql`now() - interval '1 day'`)),
    );
  return (
    (await countOf(eq(emails.organizationId, organizationId))) < mostOfOrganization &&
    (await countOf(eq(emails.recipient, email))) < mostToAddress
  );
}

/** Gives up the emails that wait, since their links are no longer valid. */
export async function dropInvitationEmails(tx: Transaction, invitationIds: readonly string[]): Promise<void> {
  if (invitationIds.length === 0) return;
  const ofThem = inArray(emails.invitationId, [...invitationIds]);
  await tx
    .update(emails)
    .set({ ...over, state: "given_up" })
    .where(and(ofThem, eq(emails.state, "pending")));
  await tx.update(emails).set({ invitationId: null }).where(ofThem);
}
