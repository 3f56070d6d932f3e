// Who may decide about whom: nobody can give, take away or change more permissions than they have themselves.
import type { Transaction } from "@/db/client";
import { organizationTransaction } from "@/db/organization";
import { type Actor, type Member, memberOf, requirePermission } from "@/lib/server/auth/actor";
import { tokenMemberAgain } from "@/lib/server/auth/api-token";
import { AppError } from "@/lib/shared/errors";
import { type BuiltIn, beyond, inWords, type Permissions } from "@/lib/shared/permissions";

export interface RoleRights {
  name: string;
  builtIn: BuiltIn | null;
  permissions: Permissions;
}

/**
 * Owners may decide about everybody; others only where the role grants nothing that their own does not.
 *
 * @throws AppError `permission_denied` naming what the actor lacks.
 */
export function requireRoleAuthority(actor: Member, role: RoleRights): void {
  const reason = roleBeyondAuthority(actor, role);
  if (reason) throw new AppError("permission_denied", reason);
}

/** Why a role is more than the member may decide about; null when it is not. */
export function roleBeyondAuthority(actor: Member, role: RoleRights): string | null {
  if (actor.isOwner) return null;
  if (role.builtIn === "owner") return "Only an owner may change who is an owner.";
  const [missing] = beyond(actor.permissions, role.permissions);
  if (!missing) return null;
  return `The role ${role.name} includes ${inWords(missing)}, but your role, ${actor.roleName}, doesn't. An owner of the organization can do this.`;
}

/**
 * A change of roles, members or invitations. The actor's rights are read again under the organization's lock: the
 * change before may have taken them.
 */
export function peopleTransaction<T>(
  actor: Member,
  run: (tx: Transaction, actor: Member) => Promise<T>,
  refusals: Record<string, () => AppError> = {},
): Promise<T> {
  return organizationTransaction(
    actor.organizationId,
    async (tx) => {
      const current: Actor = await actorAgain(tx, actor);
      requirePermission(current, "organization_settings:manage");
      return run(tx, current);
    },
    refusals,
  );
}

/** With a token, only what the token may do counts, even if its person may do more. */
async function actorAgain(tx: Transaction, actor: Member): Promise<Member> {
  const { apiToken, userId, organizationId } = actor;
  if (apiToken) return tokenMemberAgain(apiToken, actor, tx);
  if (userId === null) throw new TypeError("A member without a token is a person.");
  return memberOf(userId, organizationId, actor, tx);
}
