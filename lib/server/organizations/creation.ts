// Organizations that people make in the console, where the operator lets them: anyone who makes one is its owner.
import { and, eq, gt, sql } from "drizzle-orm";
import { database, type Executor } from "@/db/client";
import { memberships, organizations, sessions, users } from "@/db/schema/people";
import { recordAudit } from "@/lib/server/audit/record";
import { memberOf } from "@/lib/server/auth/actor";
import { environment } from "@/lib/server/env";
import { found, founding, type Organization, recordFounding } from "@/lib/server/organizations/service";
import type { Person } from "@/lib/server/profile/service";
import { AppError, parseInput } from "@/lib/shared/errors";
import { type AddressAvailability, OrganizationInput } from "@/lib/shared/organizations/schema";

/** How many organizations one person makes in 24 hours, those that were deleted meanwhile included. */
export const mostADay = 5;

type Creator = Pick<Person, "userId" | "sessionId">;

/**
 * Makes an organization.
 *
 * @throws AppError `permission_denied` where only an operator does, or for a session of one organization's provider;
 * `address_unproven`; `too_many_requests` after the last of a day; `name_taken`.
 */
export async function createOwnOrganization(person: Person, input: unknown): Promise<Organization> {
  const organization = parseInput(OrganizationInput, input);
  const { userId } = person;
  return founding(organization, async (tx) => {
    // One after the other, so that many at once do not pass the limit together.
    await tx.select({ id: users.id }).from(users).where(eq(users.id, userId)).for("no key update");
    const obstacle = await creationObstacle(person, tx);
    if (obstacle) throw obstacle;
    const { id, ownerRoleId } = await found(tx, organization, userId);
    await tx.insert(memberships).values({ organizationId: id, userId, roleId: ownerRoleId });
    const actor = await memberOf(userId, id, person, tx);
    await recordFounding(tx, actor, organization);
    await recordAudit(tx, actor, {
      action: "member.added",
      object: { kind: "member", id: userId, label: actor.email },
      detail: { after: { role: actor.roleName } },
    });
    return { id, ...organization };
  });
}

/** Why the person can make none now; null where they can. */
export async function creationObstacle(
  { userId, sessionId }: Creator,
  executor: Executor = database(),
): Promise<AppError | null> {
  if (!environment().anyoneCreatesOrganizations) {
    return new AppError(
      "permission_denied",
      "Here only your Latchkey administrator creates organizations, with latchkey-admin create-organization.",
    );
  }
  const [person] = await executor
    .select({ email: users.email, provenAt: users.provenAt, opensOnly: sessions.organizationId })
    .from(users)
    .innerJoin(sessions, eq(sessions.userId, users.id))
    .where(and(eq(users.id, userId), eq(sessions.id, sessionId)));
  if (!person) return new AppError("unauthenticated", "Sign in first.");
  if (person.opensOnly !== null) {
    return new AppError(
      "permission_denied",
      "You signed in for one organization alone. Sign in with your password to create another.",
    );
  }
  if (!person.provenAt) {
    return new AppError(
      "address_unproven",
      `It isn't proven that ${person.email} is yours. Once it is, you can create organizations. Your Latchkey administrator can prove it with latchkey-admin prove-address.`,
    );
  }
  return limitReached(executor, userId);
}

async function limitReached(executor: Executor, userId: string): Promise<AppError | null> {
  const [recent] = await executor
    .select({
      count: sql<number>`count(*)::int`,
      seconds: sql<number>`ceil(extract(epoch from min(${organizations.createdAt}) + interval '1 day' - now()))::int`,
    })
    .from(organizations)
    .where(
      and(eq(organizations.createdBy, userId), gt(organizations.createdAt, sql`now() - interval '1 day'`)),
    );
  if (!recent || recent.count < mostADay) return null;
  return new AppError(
    "too_many_requests",
    `You created ${mostADay} organizations in the last 24 hours. Try again later.`,
    { retryAfterSeconds: Math.max(1, recent.seconds) },
  );
}

/** @throws AppError as `createOwnOrganization`: a person who may not make an organization learns nothing about addresses. */
export async function addressAvailability(person: Creator, slug: string): Promise<AddressAvailability> {
  const obstacle = await creationObstacle(person);
  if (obstacle) throw obstacle;
  const { error } = OrganizationInput.shape.slug.safeParse(slug);
  if (error) return { isFree: false, problem: error.issues[0]?.message ?? "This address can't be used." };
  const taken = await database().$count(organizations, eq(organizations.slug, slug));
  return taken > 0
    ? { isFree: false, problem: `An organization at /${slug} already exists.` }
    : { isFree: true, problem: null };
}
