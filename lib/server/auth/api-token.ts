// API tokens: how a program proves for whom it acts. Shown once, stored as a hash; a checksum detects a token that was cut off.
import { randomBytes } from "node:crypto";
import { and, eq, isNull, or, type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { database, type Executor } from "@/db/client";
import { apiTokens, serviceAccounts } from "@/db/schema/api-tokens";
import { memberships, organizations, roles, users } from "@/db/schema/people";
import { references } from "@/db/scope";
import { requireThere } from "@/db/there";
import {
  type Actor,
  type Member,
  noSuchOrganization,
  type Origin,
  type PersonMember,
  requirePermission,
} from "@/lib/server/auth/actor";
import { hashOf } from "@/lib/server/auth/token";
import { wrongTokens } from "@/lib/server/automations/wrong-tokens";
import { grantedBy, grantedPermissions, roleOf } from "@/lib/server/rbac/granted";
import { AppError } from "@/lib/shared/errors";
import { shared } from "@/lib/shared/permissions";

const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const randomLetters = 40;
/** As documentation gives it to scanners of source code. */
const pattern = /^(lkp_[0-9A-Za-z]{40})_([0-9a-f]{8})$/;

/** 238 random bits, in letters and digits alone: a scanner and a double click find the whole of it. */
export function newApiToken(): string {
  let text = "lkp_";
  while (text.length < 4 + randomLetters) {
    // Above the greatest multiple of 62 a byte would favour the first letters.
    for (const byte of randomBytes(64)) {
      if (byte < 248 && text.length < 4 + randomLetters) text += letters[byte % 62];
    }
  }
  return `${text}_${checksumOf(text)}`;
}

/** CRC-32, as zlib has it, in eight hexadecimal digits. */
function checksumOf(text: string): string {
  let crc = 0xffffffff;
  for (const byte of Buffer.from(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (~crc >>> 0).toString(16).padStart(8, "0");
}

function isWhole(token: string): boolean {
  const [, text = "", checksum] = pattern.exec(token) ?? [];
  return text !== "" && checksumOf(text) === checksum;
}

/** The API token that a request sends, valid or not; undefined if it sends none. */
export function apiTokenOf({ headers }: Pick<Request, "headers">): string | undefined {
  return /^Bearer +(lkp_\S{0,200})$/i.exec(headers.get("authorization") ?? "")?.[1];
}

const refusalOf = wrongTokens({ what: "API tokens" });

/**
 * Who acts by an API token in the organization of a request, with what it may do at this moment.
 *
 * @throws AppError `unauthenticated` for a token that is wrong, expired or revoked, or whose person was disabled;
 * `too_many_requests` where many of those came from there; `not_found` for another organization's; `organization_deleted`.
 */
export async function tokenMember(token: string, organizationId: string, origin: Origin): Promise<Member> {
  const { member } = await admit(token, origin).catch((error: unknown) => {
    throw refusalOf(error, origin.address);
  });
  if (member.organizationId !== organizationId) throw noSuchOrganization();
  return member;
}

/** For an operation that no token opens: a good one is answered with why. @throws AppError, always. */
export async function refuseToken(token: string, origin: Origin): Promise<never> {
  await admit(token, origin).catch((error: unknown) => {
    throw refusalOf(error, origin.address);
  });
  throw personRequired();
}

/** @throws AppError for a request with a token, and for an actor that is not a person. */
export function requirePerson(actor: Actor): asserts actor is PersonMember {
  requirePermission(actor);
  if (actor.apiToken || actor.userId === null) throw personRequired();
}

export function personRequired(): AppError {
  return new AppError(
    "person_required",
    "Only a person who is signed in to the console can do this. No API token can.",
  );
}

async function admit(token: string, origin: Origin) {
  // Latchkey never made such a token, so no query is needed.
  if (!isWhole(token)) {
    throw new AppError("unauthenticated", "This isn't a whole API token. Copy it again, without spaces.");
  }
  const found = await findToken(database(), eq(apiTokens.tokenHash, hashOf(token)), origin);
  if (!found) {
    throw new AppError(
      "unauthenticated",
      "The API token isn't valid: it's unknown, was revoked, or its person no longer has access.",
    );
  }
  if (found.expiredOn) {
    throw new AppError("unauthenticated", `The API token expired on ${found.expiredOn}. Make a new one.`);
  }
  if (!found.isUseNoted) await noteUse(found.id);
  return found;
}

/** The same again, inside of a transaction: what it may do can have changed. @throws AppError `unauthenticated`. */
export async function tokenMemberAgain(
  { id }: { id: string },
  origin: Origin,
  executor: Executor,
): Promise<Member> {
  const found = await findToken(executor, eq(apiTokens.id, id), origin);
  if (!found || found.expiredOn) throw new AppError("unauthenticated", "The API token isn't valid any more.");
  return found.member;
}

const ownRole = alias(roles, "own_role");
const recentlyUsed = sql`${apiTokens.lastUsedAt} > now() - interval '5 minutes'`;

async function findToken(executor: Executor, condition: SQL, { address, requestId }: Origin) {
  const [row] = await executor
    .select({
      id: apiTokens.id,
      name: apiTokens.name,
      organizationId: apiTokens.organizationId,
      deletedAt: organizations.deletedAt,
      expiredOn: sql<
        string | null
      >`case when ${apiTokens.expiresAt} <= now() then to_char(${apiTokens.expiresAt} at time zone 'UTC', 'YYYY-MM-DD') end`,
      isUseNoted: sql<boolean>`coalesce(${recentlyUsed}, false)`,
      person: { id: users.id, name: users.name, email: users.email },
      personRole: { id: roles.id, name: roles.name, permissions: grantedPermissions },
      account: { id: serviceAccounts.id, name: serviceAccounts.name },
      ownRole: { id: ownRole.id, name: ownRole.name, permissions: grantedBy(ownRole) },
    })
    .from(apiTokens)
    .innerJoin(organizations, eq(organizations.id, apiTokens.organizationId))
    .leftJoin(users, and(eq(users.id, apiTokens.userId), isNull(users.disabledAt)))
    .leftJoin(
      memberships,
      and(eq(memberships.userId, users.id), eq(memberships.organizationId, apiTokens.organizationId)),
    )
    .leftJoin(roles, roleOf(memberships))
    .leftJoin(serviceAccounts, references(apiTokens.serviceAccountId, serviceAccounts))
    .leftJoin(
      ownRole,
      and(
        eq(ownRole.organizationId, apiTokens.organizationId),
        sql`${ownRole.id} = coalesce(${apiTokens.roleId}, ${serviceAccounts.roleId})`,
      ),
    )
    .where(and(condition, isNull(apiTokens.revokedAt)));
  if (!row) return null;
  requireThere(row.deletedAt);
  const { id, name, organizationId, expiredOn, isUseNoted, person, personRole, account } = row;
  const acting = account ? serviceAccountOf(account, row.ownRole) : personOf(person, personRole, row.ownRole);
  if (!acting) return null;
  const member: Member = {
    kind: "member",
    organizationId,
    ...acting,
    // Only a person can decide what only owners may decide.
    isOwner: false,
    session: null,
    apiToken: { id, name, serviceAccountId: account?.id ?? null },
    address,
    requestId,
  };
  return { id, member, expiredOn, isUseNoted };
}

type RoleRow = Pick<Member, "permissions"> & { id: string; name: string };

function serviceAccountOf({ name }: { name: string }, role: RoleRow | null) {
  if (!role) return null;
  const { id: roleId, name: roleName, permissions } = role;
  return { userId: null, name, email: "", roleId, roleName, permissions };
}

/** Never more than the person's own permissions, whatever role narrows the token. */
function personOf(
  person: { id: string; name: string; email: string } | null,
  role: RoleRow | null,
  narrower: RoleRow | null,
) {
  if (!person || !role) return null;
  const { id: userId, name, email } = person;
  const { id: roleId, name: roleName } = narrower ?? role;
  const permissions = narrower ? shared(narrower.permissions, role.permissions) : role.permissions;
  return { userId, name, email, roleId, roleName, permissions };
}

/** To five minutes; of many requests at once one writes. A caller is not refused because this could not be written. */
async function noteUse(id: string): Promise<void> {
  await database()
    .update(apiTokens)
    .set({ lastUsedAt: sql`now()` })
    .where(and(eq(apiTokens.id, id), or(isNull(apiTokens.lastUsedAt), sql`not (${recentlyUsed})`)))
    .catch(() => undefined);
}
