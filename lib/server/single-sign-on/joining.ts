// Membership by a provider's word: made, changed and ended as somebody signs in.
import { and, eq, sql } from "drizzle-orm";
import { database, type Transaction } from "@/db/client";
import { lockOrganizations, organizationTransaction } from "@/db/organization";
import { changedBy, sameRevision } from "@/db/revision";
import { memberships, roles, users } from "@/db/schema/people";
import { organizationProviders } from "@/db/schema/single-sign-on";
import { recordAudit } from "@/lib/server/audit/record";
import type { Origin, Server } from "@/lib/server/auth/actor";
import { endMembershipByProvider, hasAnotherOwner } from "@/lib/server/members/service";
import { roleOf } from "@/lib/server/rbac/granted";
import type { Grant } from "@/lib/server/single-sign-on/granting";
import { isKeptOut } from "@/lib/server/single-sign-on/kept-out";
import { type Provider, SignOnRefused } from "@/lib/server/single-sign-on/provider";
import { noteSignIn } from "@/lib/server/single-sign-on/record";

interface Arriving {
  id: string;
  email: string;
}

/** A sign-in changes who belongs to the organizations that it is about: one after another in each of them. */
export async function underLock<T>(
  { organizationId }: Provider,
  grants: readonly Grant[],
  run: (tx: Transaction) => Promise<T>,
): Promise<T> {
  if (organizationId !== null) return organizationTransaction(organizationId, run);
  return database().transaction(async (tx) => {
    const ids = grants.map((grant) => grant.organizationId);
    await lockOrganizations(tx, ids);
    return run(tx);
  });
}

/**
 * @returns false where the provider's own organization lets the person in no more: see `joinBy`. Where an organization takes in the
 * installation's people, it decides about itself alone.
 * @throws SignOnRefused for an organization's own provider, as `joinBy`.
 */
export async function joinAll(
  tx: Transaction,
  { organizationId }: Provider,
  grants: readonly Grant[],
  person: Arriving,
  { address, requestId }: Origin,
): Promise<boolean> {
  const origin = { address, requestId };
  if (organizationId !== null) {
    const [grant] = grants;
    if (!grant) throw new SignOnRefused("provider_unavailable", "The provider was removed meanwhile.");
    const joined = await joinBy(tx, grant, person, origin);
    if (joined) await noteSignIn(tx, organizationId);
    return joined;
  }
  for (const grant of grants) {
    await joinBy(tx, grant, person, origin).catch((error: unknown) => {
      if (!(error instanceof SignOnRefused)) throw error;
    });
  }
  return true;
}

/**
 * Before the account that holds the address is asked for its password: where that would lead nowhere, it is said at once.
 *
 * @throws SignOnRefused as `joinBy`, for an organization's own provider.
 */
export async function requireWelcome(
  tx: Transaction,
  { organizationId }: Provider,
  [grant]: readonly Grant[],
  email: string,
): Promise<void> {
  if (organizationId === null) return;
  const [holder] = await tx.select({ id: users.id }).from(users).where(eq(users.email, email));
  if (!holder || (await membershipOf(tx, organizationId, holder.id))) return;
  await requireNotKeptOut(tx, organizationId, holder.id);
  if (!grant?.roleId) throw noRole();
}

async function requireNotKeptOut(tx: Transaction, organizationId: string, userId: string): Promise<void> {
  if (!(await isKeptOut(tx, organizationId, userId))) return;
  throw new SignOnRefused("kept_out", "The person was removed by hand.");
}

const noRole = () =>
  new SignOnRefused("no_role", "No rule names a value of the claim, and there’s no default role.");

/**
 * Sets the role that the grant names. A role that a person gave stays unless a rule gives another, and an owner whom a person made
 * stays one. The only owner stays an owner, whatever the claims say.
 *
 * Under the organization's lock.
 *
 * @returns false where the membership has ended by this: what was changed has to be kept, and the person is not let in.
 * @throws SignOnRefused for anyone who is no member and does not become one; nothing was changed then.
 */
async function joinBy(
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
    await requireNotKeptOut(tx, organizationId, person.id);
    if (!role) throw noRole();
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
  const ownMembership = and(
    eq(memberships.organizationId, organizationId),
    eq(memberships.userId, person.id),
  );
  if (role?.id === held.roleId) {
    await tx
      .update(memberships)
      .set({ isRoleByProvider: true, ...sameRevision(memberships) })
      .where(ownMembership);
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
    .where(ownMembership);
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
