// Who acts, for which organization, with which permissions: the first argument of every service function.
import { and, eq } from "drizzle-orm";
import { database } from "@/db/client";
import { memberships, organizations, roles, users } from "@/db/schema/people";
import { AppError } from "@/lib/errors";
import { features, missingPermission, type Permission, type Permissions } from "@/lib/rbac/permissions";

/** Where a request came from, for the audit log. */
export interface Origin {
  address: string;
  requestId: string;
}

export interface Member extends Origin {
  kind: "member";
  organizationId: string;
  userId: string;
  name: string;
  email: string;
  roleName: string;
  permissions: Permissions;
}

/** A worker, authenticated by its deployment's token. */
export interface Worker extends Origin {
  kind: "worker";
  organizationId: string;
  automationId: string;
  automationName: string;
  deploymentId: string;
  deploymentVersion: number;
}

/** A command that an operator runs on the server's own machine. */
export interface Operator extends Origin {
  kind: "operator";
  organizationId: string;
}

export type Actor = Member | Worker | Operator;

/**
 * The member that a signed-in person is in an organization, as the database knows it now.
 *
 * @throws AppError `not_found` for an organization that does not exist or that the person does not belong to.
 */
export async function memberOf(userId: string, organizationId: string, origin: Origin): Promise<Member> {
  const [row] = await database()
    .select({
      name: users.name,
      email: users.email,
      roleName: roles.name,
      permissions: roles.permissions,
    })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .innerJoin(
      roles,
      and(eq(roles.id, memberships.roleId), eq(roles.organizationId, memberships.organizationId)),
    )
    .where(and(eq(memberships.userId, userId), eq(memberships.organizationId, organizationId)));
  if (!row) throw new AppError("not_found", "There is no such organization.");
  return { kind: "member", organizationId, userId, ...row, ...origin };
}

/** The organizations that a person belongs to, by name. */
export function organizationsOf(userId: string): Promise<{ id: string; slug: string; name: string }[]> {
  return database()
    .select({ id: organizations.id, slug: organizations.slug, name: organizations.name })
    .from(memberships)
    .innerJoin(organizations, eq(organizations.id, memberships.organizationId))
    .where(eq(memberships.userId, userId))
    .orderBy(organizations.name);
}

/**
 * Lets a member with all of the permissions pass.
 *
 * @throws AppError `permission_denied` naming the first that is missing; only members have any.
 */
export function requirePermission(actor: Actor, ...needed: Permission[]): asserts actor is Member {
  const missing = actor.kind === "member" ? missingPermission(actor.permissions, needed) : needed[0];
  if (missing) throw new AppError("permission_denied", deniedMessage(missing));
}

/** @throws AppError `permission_denied` for anybody but a worker. */
export function requireWorker(actor: Actor): asserts actor is Worker {
  if (actor.kind !== "worker")
    throw new AppError("permission_denied", "Only a deployment's workers may do this.");
}

export function deniedMessage(permission: Permission): string {
  const [feature, level] = permission.split(":") as [keyof typeof features, string];
  return `This needs the permission ${feature}: ${level} (${features[feature]}). An owner of the organization can grant it.`;
}
