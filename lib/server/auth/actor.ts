// Who acts, for which organization, with which permissions: the first argument of every service function.
import { randomUUID } from "node:crypto";
import { and, eq, type SQL, sql } from "drizzle-orm";
import { database, type Executor } from "@/db/client";
import { memberships, organizations, roles, users } from "@/db/schema/people";
import { isThere, requireThere } from "@/db/there";
import { demandColumns, meansOwnProvider, type SessionProof } from "@/lib/server/auth/admission";
import { byName } from "@/lib/server/listing/cursor";
import { grantedPermissions, roleOf } from "@/lib/server/rbac/granted";
import { AppError } from "@/lib/shared/errors";
import {
  features,
  grantWords,
  inWords,
  missingPermission,
  type Permission,
  type Permissions,
} from "@/lib/shared/permissions";

/** Where a request came from, for the audit log. */
export interface Origin {
  address: string;
  requestId: string;
}

/** Somebody who need not be a member of anything. */
export interface Visitor extends Origin {
  /** Null when nobody is signed in. */
  userId: string | null;
  /** Whether the session opens one organization alone, and so joins no other. */
  isBound?: boolean;
}

export interface Member extends Origin {
  kind: "member";
  organizationId: string;
  /** Null for a service account. */
  userId: string | null;
  name: string;
  /** Empty for a service account. */
  email: string;
  roleId: string;
  roleName: string;
  /** Whether the role is the built-in Owner: a role of one's own that grants everything is not. */
  isOwner: boolean;
  permissions: Permissions;
  /** The browser's session by which the member acts; null where no request of a browser is answered. */
  session: SessionProof | null;
  /** The API token by which a program acts for the person, or as the service account. */
  apiToken?: { id: string; name: string; serviceAccountId: string | null };
}

export interface PersonMember extends Member {
  userId: string;
}

/** A worker, authenticated by its deployment's token or by a session. */
export interface Worker extends Origin {
  kind: "worker";
  organizationId: string;
  automationId: string;
  automationName: string;
  /** The version that it runs: at the start of a kickoff the one of its token at that time, afterwards the kickoff's. */
  deploymentId: string;
  deploymentVersion: number;
  /**
   * What let it in, by whose id its kickoffs go: the deployment with which its token was made, an older one where the token
   * follows the newest version; or the worker identity by which it got its session.
   */
  token: { id: string; followsNewest: boolean } & ({ version: number } | { identity: string });
}

/** The timer that tries one automation, with no right but to read what a kickoff of it reads. */
export interface Schedule extends Origin {
  kind: "schedule";
  organizationId: string;
  automationId: string;
  automationName: string;
}

/** A command that an operator runs on the server's own machine. */
export interface Operator extends Origin {
  kind: "operator";
  organizationId: string;
}

/** Who failed to sign in, in the log of the account's organization; or sent a worker's token that an identity refused. */
export interface Stranger extends Origin {
  kind: "stranger";
  organizationId: string;
}

/** @param organizationId whose log says what the command did there. */
export function operatorIn(organizationId: string): Operator {
  return { kind: "operator", organizationId, address: "local", requestId: randomUUID() };
}

/** Latchkey itself, in the log of an organization for which it did something by a rule: no person, no request. */
export interface Server extends Origin {
  kind: "server";
  organizationId: string;
}

export type Actor = Member | Worker | Schedule | Operator | Stranger | Server;

/** The columns of a member except the ids, from `users` joined with `memberships` and `roles`. */
export const memberColumns = {
  name: users.name,
  email: users.email,
  roleId: roles.id,
  roleName: roles.name,
  isOwner: sql<boolean>`coalesce(${roles.builtIn} = 'owner', false)`,
  permissions: grantedPermissions,
};

export function noSuchOrganization(): AppError {
  return new AppError("not_found", "This organization doesn't exist.");
}

/**
 * The member that a signed-in person is in an organization, as the database knows it now.
 *
 * @throws AppError `not_found` for an organization that does not exist or that the person does not belong to,
 * `organization_deleted`.
 */
export async function memberOf(
  userId: string,
  organizationId: string,
  { address, requestId }: Origin,
  executor: Executor = database(),
): Promise<PersonMember> {
  const [row] = await executor
    .select({ member: memberColumns, deletedAt: organizations.deletedAt })
    .from(memberships)
    .innerJoin(organizations, eq(organizations.id, memberships.organizationId))
    .innerJoin(users, eq(users.id, memberships.userId))
    .innerJoin(roles, roleOf(memberships))
    .where(and(eq(memberships.userId, userId), eq(memberships.organizationId, organizationId)));
  if (!row) throw noSuchOrganization();
  requireThere(row.deletedAt);
  return { kind: "member", organizationId, userId, ...row.member, session: null, address, requestId };
}

const belonging = { id: organizations.id, slug: organizations.slug, name: organizations.name };

type Opening = { userId: string } & Pick<SessionProof, "organizationId">;

const openedBy = ({ organizationId }: Opening) =>
  organizationId === null ? undefined : eq(organizations.id, organizationId);

/** The organization at this address and what it asks of anyone who opens it, where the session's person belongs to it. */
export async function organizationAt(slug: string, session: Opening) {
  const [organization] = await database()
    .select({
      ...belonging,
      demands: { ...demandColumns, meansOwnProvider },
      deletedAt: organizations.deletedAt,
    })
    .from(organizations)
    .innerJoin(
      memberships,
      and(eq(memberships.organizationId, organizations.id), eq(memberships.userId, session.userId)),
    )
    .where(and(eq(organizations.slug, slug), openedBy(session)));
  return organization;
}

/** The memberships of the session's person that the session opens. */
export function organizationsOf(session: Opening, among?: SQL) {
  return database()
    .select(belonging)
    .from(memberships)
    .innerJoin(organizations, eq(organizations.id, memberships.organizationId))
    .where(and(eq(memberships.userId, session.userId), openedBy(session), isThere(organizations.id), among))
    .orderBy(byName(organizations.name));
}

/** The ones of these that ask for no second factor. */
export const organizationsOpenTo = (session: Opening) =>
  organizationsOf(session, eq(organizations.requiresSecondFactor, false));

/**
 * Lets a member with all of the permissions pass.
 *
 * @throws AppError `permission_denied` naming the first that is missing; only members have any.
 */
export function requirePermission(actor: Actor, ...needed: Permission[]): asserts actor is Member {
  const missing = actor.kind === "member" ? missingPermission(actor.permissions, needed) : needed[0];
  if (missing) throw new AppError("permission_denied", deniedMessage(missing, actor), { missing });
}

/** @throws AppError `permission_denied` for anybody but a worker. */
export function requireWorker(actor: Actor): asserts actor is Worker {
  if (actor.kind !== "worker")
    throw new AppError("permission_denied", "Only a deployment's workers can do this.");
}

/** Which permission is missing, and who can grant it: by name where the caller knows. */
export function deniedMessage(permission: Permission, actor: Actor, grantors?: string[]): string {
  const [feature] = permission.split(":") as [keyof typeof features];
  const needed = `You need the permission ${inWords(permission)} (${features[feature]})`;
  if (actor.kind !== "member") return `${needed}. Only members of the organization can have it.`;
  const { apiToken, name, roleName } = actor;
  if (apiToken?.serviceAccountId) {
    return `${needed}. The role of the service account ${name}, ${roleName}, doesn't include it. ${grantWords(grantors)}`;
  }
  if (apiToken) {
    return `${needed}. The API token ${apiToken.name} doesn't have it: its role, ${roleName}, and the role of ${name} have to include it.`;
  }
  return `${needed}. Your role, ${roleName}, doesn't include it. ${grantWords(grantors)}`;
}
