// The start of services' tests: an organization of their own, with people in it.
import { randomUUID } from "node:crypto";
import { and, desc, eq } from "drizzle-orm";
import { expect } from "vitest";
import { database, type Executor } from "@/db/client";
import { auditEvents } from "@/db/schema/audit";
import { memberships, organizations, roles, users } from "@/db/schema/people";
import { type Actor, type Member, memberOf, type Origin, type PersonMember } from "@/lib/server/auth/actor";
import type { AuditAction } from "@/lib/shared/audit/actions";
import type { BuiltIn, Permissions } from "@/lib/shared/permissions";
import { steppedUp } from "@/test/support/session";

export { setTestEnvironment } from "@/test/support/environment";

const origin = { address: "203.0.113.7", requestId: "test" };

export interface TestOrganization {
  id: string;
  owner: PersonMember;
  member: PersonMember;
  /** A member with these permissions alone. */
  memberWith(permissions: Permissions): Promise<PersonMember>;
  /** Makes a person of another organization a member of this one too. */
  admit(userId: string, executor?: Executor): Promise<void>;
}

export async function testOrganization(): Promise<TestOrganization> {
  const slug = `o-${randomUUID()}`;
  const [organization] = await database().insert(organizations).values({ slug, name: slug }).returning();
  if (!organization) throw new TypeError("The insert returned no row.");
  const join = (role: Permissions | BuiltIn) => joinOrganization(organization.id, role);
  const owner = await join("owner");
  const member = await join("member");
  return {
    id: organization.id,
    owner,
    member,
    memberWith: (permissions) => join(permissions),
    async admit(userId, executor = database()) {
      const { roleId } = member;
      await executor.insert(memberships).values({ organizationId: organization.id, userId, roleId });
    },
  };
}

/** The member, with a session in which the password was given just now. */
export async function memberInSession(
  ...whose: [userId: string, organizationId: string, origin: Origin]
): Promise<Member> {
  return { ...(await memberOf(...whose)), session: steppedUp() };
}

async function joinOrganization(
  organizationId: string,
  granted: Permissions | BuiltIn,
): Promise<PersonMember> {
  const [name, kind] =
    typeof granted === "string" ? [granted, { builtIn: granted }] : [randomUUID(), { permissions: granted }];
  const [role] = await database()
    .insert(roles)
    .values({ organizationId, name, ...kind })
    .returning();
  const [user] = await database()
    .insert(users)
    .values({ email: `${randomUUID()}@example.com`, name, passwordHash: "none", provenAt: new Date() })
    .returning();
  if (!role || !user) throw new TypeError("The insert returned no row.");
  await database().insert(memberships).values({ organizationId, userId: user.id, roleId: role.id });
  return memberOf(user.id, organizationId, origin);
}

/** The newest audit row of the organization for an action; fails the test if there is none. */
export async function expectAudit(actor: Pick<Actor, "organizationId">, action: AuditAction) {
  const [row] = await database()
    .select()
    .from(auditEvents)
    .where(and(eq(auditEvents.organizationId, actor.organizationId), eq(auditEvents.action, action)))
    .orderBy(desc(auditEvents.id))
    .limit(1);
  expect(row, `an audit row for ${action}`).toBeDefined();
  return row as typeof auditEvents.$inferSelect;
}

export function anyConfig(change: Record<string, unknown> = {}) {
  return {
    name: `config-${randomUUID().slice(0, 8)}`,
    cloud: "aws",
    settings: { roleArn: "arn:aws:iam::123456789012:role/crewai-secrets-reader", region: "us-east-1" },
    isDefault: false,
    ...change,
  };
}

export function anyCredential(workloadIdentityConfigId: string, change: Record<string, unknown> = {}) {
  return {
    name: `credential-${randomUUID().slice(0, 8)}`,
    provider: "aws",
    authenticationMethod: "workload_identity",
    workloadIdentityConfigId,
    settings: { region: "us-east-1" },
    isDefault: false,
    ...change,
  };
}

/** As AWS makes them; of no account. */
export const anyAccessKeyId = "AKIAIOSFODNN7EXAMPLE";
export const anySecretAccessKey = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

export function anyStaticKeys(change: Record<string, unknown> = {}) {
  return {
    name: `credential-${randomUUID().slice(0, 8)}`,
    provider: "aws",
    authenticationMethod: "static_keys",
    settings: { accessKeyId: anyAccessKeyId, region: "us-east-1" },
    secrets: { secretAccessKey: anySecretAccessKey },
    isDefault: false,
    ...change,
  };
}

export function anyAssumeRole(change: Record<string, unknown> = {}) {
  return anyStaticKeys({
    authenticationMethod: "assume_role",
    settings: {
      accessKeyId: anyAccessKeyId,
      region: "us-east-1",
      roleArn: "arn:aws:iam::123456789012:role/secrets-reader",
    },
    ...change,
  });
}
