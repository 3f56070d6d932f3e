// Organizations: making one with its two built-in roles and its first owner, and adding people to it.
import { sql } from "drizzle-orm";
import { constraintViolated, database, type Transaction } from "@/db/client";
import { organizationTransaction } from "@/db/organization";
import { memberships, organizations, roles, users } from "@/db/schema/people";
import { recordAudit } from "@/lib/server/audit/record";
import { type Actor, type Operator, operatorIn } from "@/lib/server/auth/actor";
import { hashPassword } from "@/lib/server/auth/password";
import { accountOf, heldAccountOf, unprovenAddress } from "@/lib/server/auth/proof";
import { builtInRole } from "@/lib/server/rbac/granted";
import { Email } from "@/lib/shared/auth/schema";
import { AppError, fieldError, parseInput } from "@/lib/shared/errors";
import { type FirstOrganization, NewPerson, OrganizationInput } from "@/lib/shared/organizations/schema";

export type Organization = FirstOrganization;

/**
 * Makes an organization with its owner, whose account is new, and proven as an operator names it. For an operator on the
 * server's own machine, not for the API.
 *
 * @throws AppError `conflict` for an address that has an account already: anybody can have made it with an invitation.
 */
export async function createOrganization(input: unknown, owner: unknown): Promise<Organization> {
  const person = parseInput(NewPerson, owner);
  if (await hasAccount(person.email)) {
    throw fieldError("conflict", "email", hasOne(person.email));
  }
  return createOwned(input, { ...person, passwordHash: await hashPassword(person.password) });
}

/**
 * Makes an organization whose owner has an account already, as the caller says. The password stays as it is.
 *
 * @throws AppError `not_found` for an address without an account, `address_unproven` for an account that may be somebody
 * else's.
 */
export async function createOrganizationFor(input: unknown, existing: unknown): Promise<Organization> {
  const email = parseInput(Email, existing);
  return createOwned(input, { name: "", email, passwordHash: null });
}

/**
 * The same as `createOrganization`, while there is none.
 *
 * @throws AppError `conflict` where there is one by now.
 */
export async function createFirstOrganization(input: unknown, owner: unknown): Promise<Organization> {
  const { password, ...person } = parseInput(NewPerson, owner);
  return createOwned(input, { ...person, passwordHash: await hashPassword(password) }, requireNone);
}

/** Until the transaction ends nobody else makes one either. */
async function requireNone(tx: Transaction): Promise<void> {
  await tx.execute(sql`lock table ${organizations} in share row exclusive mode`);
  if ((await tx.$count(organizations)) === 0) return;
  throw new AppError("conflict", "There's an organization already.");
}

async function createOwned(
  input: unknown,
  owner: { name: string; email: string; passwordHash: string | null },
  precondition: (tx: Transaction) => Promise<void> = async () => undefined,
): Promise<Organization> {
  const organization = parseInput(OrganizationInput, input);
  return founding(organization, async (tx) => {
    await precondition(tx);
    const { id, ownerRoleId } = await found(tx, organization);
    const actor = operatorIn(id);
    await recordFounding(tx, actor, organization);
    await join(tx, actor, owner, ownerRoleId, "Owner");
    return { id, ...organization };
  });
}

/** A transaction in which an organization is made. @throws AppError `name_taken` where its slug is another's. */
export async function founding<T>(
  { slug }: { slug: string },
  run: (tx: Transaction) => Promise<T>,
): Promise<T> {
  try {
    return await database().transaction(run);
  } catch (error) {
    if (constraintViolated(error)?.constraint !== "organizations_slug") throw error;
    throw fieldError("name_taken", "slug", `An organization at /${slug} already exists.`);
  }
}

/** The organization with its two built-in roles, and nobody in it. */
export async function found(
  tx: Transaction,
  { name, slug }: OrganizationInput,
  createdBy: string | null = null,
): Promise<{ id: string; ownerRoleId: string }> {
  const [organization] = await tx.insert(organizations).values({ name, slug, createdBy }).returning();
  if (!organization) throw new TypeError("The insert returned no row.");
  const [ownerRole] = await tx
    .insert(roles)
    .values([
      { organizationId: organization.id, name: "Owner", builtIn: "owner" },
      { organizationId: organization.id, name: "Member", builtIn: "member" },
    ])
    .returning({ id: roles.id });
  if (!ownerRole) throw new TypeError("The insert returned no row.");
  return { id: organization.id, ownerRoleId: ownerRole.id };
}

export function recordFounding(
  tx: Transaction,
  actor: Actor,
  { name, slug }: OrganizationInput,
): Promise<void> {
  return recordAudit(tx, actor, {
    action: "organization.created",
    object: { kind: "organization", id: actor.organizationId, label: name },
    detail: { after: { name, slug } },
  });
}

/**
 * Adds a person with one of the built-in roles. For an operator, as above.
 *
 * @throws AppError `conflict` for a member, `address_unproven` for an account that may be somebody else's.
 */
export async function addMember(
  organizationId: string,
  input: unknown,
  builtIn: "owner" | "member",
): Promise<{ userId: string }> {
  const person = parseInput(NewPerson, input);
  const passwordHash = (await hasAccount(person.email)) ? null : await hashPassword(person.password);
  return organizationTransaction(
    organizationId,
    async (tx) => {
      const role = await builtInRole(tx, organizationId, builtIn);
      const actor = operatorIn(organizationId);
      return { userId: await join(tx, actor, { ...person, passwordHash }, role.id, role.name) };
    },
    { memberships_pk: () => fieldError("conflict", "email", `${person.email} is already a member.`) },
  );
}

async function hasAccount(email: string): Promise<boolean> {
  return (await accountOf(email)) !== null;
}

async function join(
  tx: Transaction,
  actor: Operator,
  person: { name: string; email: string; passwordHash: string | null },
  roleId: string,
  roleName: string,
): Promise<string> {
  const { name, email, passwordHash } = person;
  const userId =
    passwordHash === null ? await provenId(tx, email) : await newAccount(tx, { name, email, passwordHash });
  await tx.insert(memberships).values({ organizationId: actor.organizationId, userId, roleId });
  await recordAudit(tx, actor, {
    action: "member.added",
    object: { kind: "member", id: userId, label: email },
    detail: { after: { role: roleName } },
  });
  return userId;
}

async function provenId(tx: Transaction, email: string): Promise<string> {
  const account = await heldAccountOf(tx, email);
  if (!account) throw new AppError("not_found", `${email} has no account.`);
  if (!account.isProven) throw unprovenAddress(email);
  return account.id;
}

/** Never an account that somebody else has made meanwhile: its password would not be the one that is printed. */
async function newAccount(
  tx: Transaction,
  person: { name: string; email: string; passwordHash: string },
): Promise<string> {
  const [user] = await tx
    .insert(users)
    .values({ ...person, provenAt: new Date() })
    .onConflictDoNothing({ target: users.email })
    .returning({ id: users.id });
  if (!user) throw fieldError("conflict", "email", hasOne(person.email));
  return user.id;
}

function hasOne(email: string): string {
  return `${email} already has an account. If it belongs to that person, use --existing-owner. If not, free the address with latchkey-admin release-address.`;
}
