// Ends what depends on a membership.
import { isNull, sql } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { apiTokens } from "@/db/schema/api-tokens";
import { invitations, isPending } from "@/db/schema/people";
import { inOrganization } from "@/db/scope";
import { dropInvitationEmails } from "@/lib/server/invitations/by-email";
import { byName } from "@/lib/server/listing/cursor";

/** The API tokens that go with a membership: the database deletes them with it. Gives their names. */
export async function endingTokens(
  tx: Transaction,
  organizationId: string,
  userId: string,
): Promise<string[]> {
  const tokens = await tx
    .select({ name: apiTokens.name })
    .from(apiTokens)
    .where(inOrganization({ organizationId }, apiTokens, { userId }, isNull(apiTokens.revokedAt)))
    .orderBy(byName(apiTokens.name));
  return tokens.map(({ name }) => name);
}

/** Anyone who sent invitations has seen their links, and could come back through one. Gives the addresses. */
export async function withdrawInvitationsBy(
  tx: Transaction,
  organizationId: string,
  userId: string,
): Promise<string[]> {
  const withdrawn = await tx
    .update(invitations)
    .set({ revokedAt: sql`now()` })
    .where(inOrganization({ organizationId }, invitations, { invitedBy: userId }, isPending(invitations)))
    .returning({ id: invitations.id, email: invitations.email });
  await dropInvitationEmails(
    tx,
    withdrawn.map(({ id }) => id),
  );
  return withdrawn.map(({ email }) => email);
}
