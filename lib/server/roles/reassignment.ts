// Giving whoever holds a role that goes away another one.
import { and, eq, inArray } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { changedBy } from "@/db/revision";
import { invitations, isPending, memberships, roles, users } from "@/db/schema/people";
import type { Member } from "@/lib/server/auth/actor";

interface Moved {
  members: { userId: string; email: string }[];
  invitations: number;
}

/** Without a target, only invitations that are over are left, which just need some role to refer to. */
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
    .set({ roleId: target?.id ?? (await memberRole(tx, organizationId)), ...changedBy(actor) })
    .where(held);
  if (!target) return { members: [], invitations: 0 };
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
  return { members, invitations: open };
}

async function memberRole(tx: Transaction, organizationId: string): Promise<string> {
  const [role] = await tx
    .select({ id: roles.id })
    .from(roles)
    .where(and(eq(roles.organizationId, organizationId), eq(roles.builtIn, "member")));
  if (!role) throw new TypeError("The organization has no Member role.");
  return role.id;
}
