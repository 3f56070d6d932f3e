// Giving the holders of a role that goes away another one.
import { and, eq, inArray } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { changedBy } from "@/db/revision";
import { apiTokens, serviceAccounts } from "@/db/schema/api-tokens";
import { invitations, isPending, memberships, users } from "@/db/schema/people";
import type { Member } from "@/lib/server/auth/actor";
import { builtInRole } from "@/lib/server/rbac/granted";
import { AppError } from "@/lib/shared/errors";

interface Moved {
  members: { userId: string; email: string }[];
  invitations: number;
  serviceAccounts: { id: string; name: string }[];
}

/**
 * Without a target, only what is over is left: invitations, which just need some role to refer to, and revoked API tokens,
 * which go with the role.
 */
export async function reassignHolders(
  tx: Transaction,
  actor: Member,
  role: { id: string },
  target: { id: string } | null,
): Promise<Moved> {
  const { organizationId } = actor;
  const held = and(eq(invitations.organizationId, organizationId), eq(invitations.roleId, role.id));
  const open = await tx.$count(invitations, and(held, isPending(invitations)));
  await tx
    .update(invitations)
    .set({ roleId: (target ?? (await builtInRole(tx, organizationId, "member"))).id, ...changedBy(actor) })
    .where(held);
  const narrowed = and(eq(apiTokens.organizationId, organizationId), eq(apiTokens.roleId, role.id));
  if (!target) {
    await tx.delete(apiTokens).where(narrowed);
    return { members: [], invitations: 0, serviceAccounts: [] };
  }
  await tx.update(apiTokens).set({ roleId: target.id }).where(narrowed);
  const accounts = await tx
    .update(serviceAccounts)
    // Anyone who gives it its role answers for it.
    .set({ roleId: target.id, makerId: actor.userId, ...changedBy(actor) })
    .where(and(eq(serviceAccounts.organizationId, organizationId), eq(serviceAccounts.roleId, role.id)))
    .returning({ id: serviceAccounts.id, name: serviceAccounts.name });
  const moved = await tx
    .update(memberships)
    .set({ roleId: target.id, ...changedBy(actor) })
    .where(and(eq(memberships.organizationId, organizationId), eq(memberships.roleId, role.id)))
    .returning({ userId: memberships.userId });
  const ids = moved.map(({ userId }) => userId);
  const members = await tx
    .select({ userId: users.id, email: users.email })
    .from(users)
    .where(inArray(users.id, ids))
    .orderBy(users.email);
  return { members, invitations: open, serviceAccounts: accounts };
}

const namedBySingleSignOn = () =>
  new AppError(
    "in_use",
    "Single sign-on gives this role. Choose another one there first: Settings → Single Sign-On.",
  );

/** A role that single sign-on gives stays until the person who manages single sign-on has chosen another one. */
export const givenBySingleSignOn = {
  role_rules_role: namedBySingleSignOn,
  organization_providers_default_role: namedBySingleSignOn,
};
