// A person's own API tokens in one organization.
import type { Transaction } from "@/db/client";
import { organizationTransaction } from "@/db/organization";
import { insertToken, listTokens, revokeToken } from "@/lib/server/api-tokens/record";
import { type Member, memberOf, type PersonMember } from "@/lib/server/auth/actor";
import { personRequired } from "@/lib/server/auth/api-token";
import { requireRoleAuthority } from "@/lib/server/rbac/authority";
import { find as findRole, unknownRole } from "@/lib/server/roles/service";
import { type ApiToken, type NewApiToken, OwnTokenInput } from "@/lib/shared/api-tokens/schema";
import { parseInput } from "@/lib/shared/errors";
import { ListQuery, type Page } from "@/lib/shared/listing";

export async function listOwnTokens(actor: Member, input: unknown): Promise<Page<ApiToken>> {
  requirePerson(actor);
  return listTokens(actor, { userId: actor.userId }, parseInput(ListQuery, input));
}

/** @throws AppError `permission_denied` for a role beyond the person's own. */
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

/** A token that could make tokens would outlive its own end. */
function requirePerson(actor: Member): asserts actor is PersonMember {
  if (actor.apiToken || actor.userId === null) throw personRequired();
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

const labelOf = ({ email }: Member, name: string) => `${name} of ${email}`;
