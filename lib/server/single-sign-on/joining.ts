// Membership by a provider's word: made, changed and ended as somebody signs in.
import { and, eq, sql } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { changedBy, sameRevision } from "@/db/revision";
import { memberships, roles } from "@/db/schema/people";
import { organizationProviders } from "@/db/schema/single-sign-on";
import { recordAudit } from "@/lib/server/audit/record";
import type { Origin, Server } from "@/lib/server/auth/actor";
import { endMembershipByProvider, hasAnotherOwner } from "@/lib/server/members/service";
import { roleOf } from "@/lib/server/rbac/granted";
import type { Grant } from "@/lib/server/single-sign-on/granting";
import { isKeptOut } from "@/lib/server/single-sign-on/kept-out";
import { SignOnRefused } from "@/lib/server/single-sign-on/refused";

interface Arriving {
  id: string;
  email: string;
}

/**
 * Sets the role that the grant names. A role that a person gave stays unless a rule gives another, and an owner whom a person made
 * stays one. The only owner stays an owner, whatever the claims say.
 *
 * Under the organization's lock.
 *
 * @returns false where the membership has ended by this: what was changed has to be kept, and the person is not let in.
 * @throws SignOnRefused for whoever is no member and does not become one; nothing was changed then.
 */
export async function joinBy(
  tx: Transaction,
  { organizationId, roleId, isByRule }: Grant,
  person: Arriving,
  origin: Origin,
): Promise<boolean> {
  const actor: Server = { kind: "server", organizationId, ...origin };
  const held = await membershipOf(tx, organizationId, person.id);
  const role = roleId === null ? null : await grantable(tx, organizationId, roleId);
  const object = { kind: "member" as const, id: person.id, label: person.email };
  const by = "single_sign_on";
  if (!held) {
    if (await isKeptOut(tx, organizationId, person.id)) {
      throw new SignOnRefused("kept_out", "The person was removed by hand.");
    }
    if (!role)
      throw new SignOnRefused("no_role", "No rule names a value of the claim, and there’s no default role.");
    await tx
      .insert(memberships)
      .values({ organizationId, userId: person.id, roleId: role.id, isRoleByProvider: true });
    await recordAudit(tx, actor, {
      action: "member.added",
      object,
      detail: { after: { role: role.name }, by },
    });
    return true;
  }
  const isPersons = !held.isRoleByProvider && (held.builtIn === "owner" || !isByRule);
  if (isPersons) return true;
  const mine = and(eq(memberships.organizationId, organizationId), eq(memberships.userId, person.id));
  if (role?.id === held.roleId) {
    await tx
      .update(memberships)
      .set({ isRoleByProvider: true, ...sameRevision(memberships) })
      .where(mine);
    return true;
  }
  if (held.builtIn === "owner" && !(await hasAnotherOwner(tx, organizationId, person.id))) return true;
  if (!role) {
    await endMembershipByProvider(tx, actor, person.id);
    return false;
  }
  await tx
    .update(memberships)
    .set({ roleId: role.id, isRoleByProvider: true, ...changedBy(actor) })
    .where(mine);
  await recordAudit(tx, actor, {
    action: "member.role_changed",
    object,
    detail: { before: { role: held.roleName }, after: { role: role.name }, by },
  });
  return true;
}

async function membershipOf(tx: Transaction, organizationId: string, userId: string) {
  const { roleId, isRoleByProvider } = memberships;
  const [held] = await tx
    .select({ roleId, isRoleByProvider, builtIn: roles.builtIn, roleName: roles.name })
    .from(memberships)
    .innerJoin(roles, roleOf(memberships))
    .where(and(eq(memberships.organizationId, organizationId), eq(memberships.userId, userId)));
  return held;
}

/** Asked again where it counts: since the claims were read the role may be gone, and owners no longer made. */
async function grantable(tx: Transaction, organizationId: string, roleId: string) {
  const [role] = await tx
    .select({
      id: roles.id,
      name: roles.name,
      builtIn: roles.builtIn,
      mayMakeOwners: sql<boolean>`coalesce(${organizationProviders.mayMakeOwners}, false)`,
    })
    .from(roles)
    .leftJoin(organizationProviders, eq(organizationProviders.organizationId, roles.organizationId))
    .where(and(eq(roles.id, roleId), eq(roles.organizationId, organizationId)));
  return role && (role.builtIn !== "owner" || role.mayMakeOwners) ? role : null;
}
