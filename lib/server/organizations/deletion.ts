// Deleting an organization, and taking that back for as long as its rows are kept. Between the two nothing opens it: db/there.ts.
import { and, asc, eq, isNotNull, not, sql } from "drizzle-orm";
import { database, type Transaction } from "@/db/client";
import { organizationTransaction } from "@/db/organization";
import { changedBy } from "@/db/revision";
import { memberships, organizations, roles } from "@/db/schema/people";
import { goneAt, graceIsOver } from "@/db/there";
import { recordAudit } from "@/lib/server/audit/record";
import { type Actor, type Member, memberOf, noSuchOrganization, operatorIn } from "@/lib/server/auth/actor";
import type { SessionProof } from "@/lib/server/auth/admission";
import { log } from "@/lib/server/log";
import { roleOf } from "@/lib/server/rbac/granted";
import { wakeSender } from "@/lib/server/webhooks/wake";
import { AppError, fieldError, parseInput } from "@/lib/shared/errors";
import { DeletionInput, type OrganizationDeletion } from "@/lib/shared/organizations/schema";

/**
 * From the next request on nothing opens it, no matter who comes. Its rows stay for seven days.
 *
 * @param input its slug, as typed by the person who deletes it
 * @throws AppError `permission_denied` for everybody but an owner, `validation_failed` for another slug.
 */
export async function deleteOrganization(actor: Member, input: unknown): Promise<OrganizationDeletion> {
  requireOwner(actor);
  const { slug: typed } = parseInput(DeletionInput, input);
  const deletedAt = await organizationTransaction(actor.organizationId, async (tx) => {
    // A person who was an owner may not be one any more.
    requireOwner(await memberOf(actor.userId, actor.organizationId, actor, tx));
    const { id, slug, name } = await organizationOf(tx, actor);
    if (typed !== slug) throw fieldError("validation_failed", "slug", `Enter ${slug} to delete it.`);
    const [row] = await tx
      .update(organizations)
      .set({ deletedAt: sql`now()`, ...changedBy(actor) })
      .where(eq(organizations.id, id))
      .returning({ deletedAt: organizations.deletedAt });
    if (!row?.deletedAt) throw new TypeError("The update returned no row.");
    await recordAudit(tx, actor, {
      action: "organization.deleted",
      object: { kind: "organization", id, label: name },
      detail: { goneAt: goneAt(row.deletedAt).toISOString() },
    });
    return row.deletedAt;
  });
  // Anyone who looks for what happened finds nothing in the console any more.
  log("warn", "An organization was deleted.", {
    organization: actor.organizationId,
    by: actor.userId,
    goneAt: goneAt(deletedAt).toISOString(),
  });
  wakeSender();
  return { goneAt: goneAt(deletedAt).toISOString() };
}

/** As it was, tokens and sessions included. @throws AppError `conflict` where it is not deleted, `organization_deleted` too late. */
export function restoreOrganization(actor: Member): Promise<void> {
  requireOwner(actor);
  return restore(actor);
}

/** The same by an operator, on the server's own machine. @throws AppError as above, or `not_found`. */
export async function restoreBySlug(slug: string): Promise<void> {
  const [found] = await database()
    .select({ id: organizations.id })
    .from(organizations)
    .where(eq(organizations.slug, slug));
  if (!found) throw noSuchOrganization();
  await restore(operatorIn(found.id));
}

async function restore(actor: Actor): Promise<void> {
  const { organizationId } = actor;
  await organizationTransaction(
    organizationId,
    async (tx) => {
      const { name, deletedAt, isOver } = await organizationOf(tx, actor);
      if (deletedAt === null) throw new AppError("conflict", "This organization isn't deleted.");
      if (isOver) {
        throw new AppError("organization_deleted", "This organization can't be restored any more.");
      }
      await tx
        .update(organizations)
        .set({ deletedAt: null, ...changedBy(actor) })
        .where(eq(organizations.id, organizationId));
      await recordAudit(tx, actor, {
        action: "organization.restored",
        object: { kind: "organization", id: organizationId, label: name },
        detail: { deletedAt: deletedAt.toISOString() },
      });
    },
    {},
    { isDeleted: true },
  );
  log("warn", "A deleted organization was restored.", { organization: organizationId });
  wakeSender();
}

async function organizationOf(tx: Transaction, { organizationId }: Actor) {
  const { id, slug, name, deletedAt } = organizations;
  const [found] = await tx
    .select({ id, slug, name, deletedAt, isOver: graceIsOver })
    .from(organizations)
    .where(eq(organizations.id, organizationId));
  if (!found) throw noSuchOrganization();
  return found;
}

function requireOwner(actor: Member): asserts actor is Member & { userId: string } {
  if (actor.isOwner && actor.userId !== null) return;
  throw new AppError("permission_denied", "Only an owner can delete or restore the organization.");
}

const deletedColumns = {
  id: organizations.id,
  slug: organizations.slug,
  name: organizations.name,
  deletedAt: organizations.deletedAt,
};
type DeletedRow = { id: string; slug: string; name: string; deletedAt: Date | null };

const toDeleted = ({ deletedAt, ...row }: DeletedRow) => {
  if (deletedAt === null) throw new TypeError("It is not deleted.");
  return { ...row, goneAt: goneAt(deletedAt).toISOString() };
};

/** The deleted organizations that the session's person can restore. */
export async function restorableBy({
  userId,
  organizationId,
}: { userId: string } & Pick<SessionProof, "organizationId">) {
  const rows = await database()
    .select(deletedColumns)
    .from(memberships)
    .innerJoin(organizations, eq(organizations.id, memberships.organizationId))
    .innerJoin(roles, and(roleOf(memberships), eq(roles.builtIn, "owner")))
    .where(
      and(
        eq(memberships.userId, userId),
        isNotNull(organizations.deletedAt),
        not(graceIsOver),
        organizationId === null ? undefined : eq(organizations.id, organizationId),
      ),
    )
    .orderBy(asc(organizations.deletedAt), asc(organizations.id));
  return rows.map(toDeleted);
}

/** All deleted organizations that are still kept, for an operator: the first deleted comes first. */
export async function listDeleted() {
  const rows = await database()
    .select(deletedColumns)
    .from(organizations)
    .where(isNotNull(organizations.deletedAt))
    .orderBy(asc(organizations.deletedAt), asc(organizations.id));
  return rows.map(toDeleted);
}
