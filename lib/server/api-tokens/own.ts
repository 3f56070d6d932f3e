// People's API tokens in one organization: their own, and for anyone who manages members those of others.
import { database, type Transaction } from "@/db/client";
import { organizationTransaction } from "@/db/organization";
import { insertToken, listTokens, revokeToken } from "@/lib/server/api-tokens/record";
import {
  type Actor,
  type Member,
  memberOf,
  type PersonMember,
  requirePermission,
} from "@/lib/server/auth/actor";
import { requirePerson } from "@/lib/server/auth/api-token";
import { find as findMember } from "@/lib/server/members/service";
import { peopleTransaction, requireRoleAuthority } from "@/lib/server/rbac/authority";
import { find as findRole, unknownRole } from "@/lib/server/roles/service";
import { type ApiToken, type NewApiToken, OwnTokenInput } from "@/lib/shared/api-tokens/schema";
import { parseInput } from "@/lib/shared/errors";
import { ListQuery, type Page } from "@/lib/shared/listing";

export async function listOwnTokens(actor: Member, input: unknown): Promise<Page<ApiToken>> {
  requirePerson(actor);
  return listTokens(actor, { userId: actor.userId }, parseInput(ListQuery, input));
}

/** Not by a token: one that could make tokens would outlive its own end. @throws AppError `permission_denied` for a role beyond the person's own. */
export async function createOwnToken(actor: Member, input: unknown): Promise<NewApiToken> {
  requirePerson(actor);
  const { name, expiresInDays, roleId } = parseInput(OwnTokenInput, input);
  return inTransaction(actor, async (tx, current) => {
    const role = roleId === null ? null : await findRole(tx, current, roleId, unknownRole("roleId"));
    if (role) requireRoleAuthority(current, role);
    const token = { name, expiresInDays, roleId };
    const said = { label: labelOf(current, name), role: role?.name ?? null };
    return insertToken(tx, current, { userId: current.userId }, token, said);
  });
}

export async function revokeOwnToken(actor: Member, id: string): Promise<void> {
  requirePerson(actor);
  await inTransaction(actor, (tx, current) =>
    revokeToken(tx, current, { userId: current.userId }, id, (name) => labelOf(current, name)),
  );
}

/** Anyone who could revoke the tokens may see their names. */
export async function listMemberTokens(actor: Actor, id: string, input: unknown): Promise<Page<ApiToken>> {
  requirePermission(actor, "organization_settings:manage");
  const query = parseInput(ListQuery, input);
  await findMember(database(), actor, id);
  return listTokens(actor, { userId: id }, query);
}

/** @throws AppError `permission_denied` for a member whose role is beyond the actor's own. */
export async function revokeMemberToken(actor: Actor, id: string, tokenId: string): Promise<void> {
  requirePermission(actor, "organization_settings:manage");
  await peopleTransaction(actor, async (tx, current) => {
    const member = await findMember(tx, current, id);
    requireRoleAuthority(current, member.role);
    await revokeToken(tx, current, { userId: id }, tokenId, (name) => labelOf(member, name));
  });
}

/** The person's rights are read again under the organization's lock: the change before may have taken them. */
function inTransaction<T>(
  actor: PersonMember,
  run: (tx: Transaction, actor: PersonMember) => Promise<T>,
): Promise<T> {
  const { organizationId, userId } = actor;
  return organizationTransaction(organizationId, async (tx) =>
    run(tx, await memberOf(userId, organizationId, actor, tx)),
  );
}

const labelOf = ({ email }: Pick<Member, "email">, name: string) => `${name} of ${email}`;
