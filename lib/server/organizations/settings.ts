// What members see and change of their organization itself.
import { eq } from "drizzle-orm";
import { database } from "@/db/client";
import { organizationTransaction } from "@/db/organization";
import { changedBy } from "@/db/revision";
import { organizations } from "@/db/schema/people";
import { recordAudit } from "@/lib/server/audit/record";
import { type Actor, requirePermission } from "@/lib/server/auth/actor";
import { etagOf, type IfMatch, requireUnchanged } from "@/lib/server/etags/etag";
import { AppError, parseInput } from "@/lib/shared/errors";
import {
  type OrganizationSettings,
  OrganizationSettingsInput,
  SecondFactorDemand,
} from "@/lib/shared/organizations/schema";

export async function getOrganization(actor: Actor): Promise<OrganizationSettings> {
  requirePermission(actor, "organization_settings:read");
  const [row] = await database()
    .select()
    .from(organizations)
    .where(eq(organizations.id, actor.organizationId));
  if (!row) throw new AppError("not_found", "This organization doesn't exist.");
  return toSettings(row);
}

/** The name, and for how long deployment tokens are good: the slug is in everybody's bookmarks, the UUID in trust policies. */
export async function updateOrganization(
  actor: Actor,
  input: unknown,
  ifMatch?: IfMatch,
): Promise<OrganizationSettings> {
  requirePermission(actor, "organization_settings:manage");
  const wanted = parseInput(OrganizationSettingsInput, input);
  return organizationTransaction(actor.organizationId, async (tx) => {
    const mine = eq(organizations.id, actor.organizationId);
    const [before] = await tx
      .select({ name: organizations.name, deploymentTokenDays: organizations.deploymentTokenDays })
      .from(organizations)
      .where(mine);
    await requireUnchanged(tx, actor, ifMatch, organizations, mine);
    const [row] = await tx
      .update(organizations)
      .set({ ...wanted, ...changedBy(actor) })
      .where(mine)
      .returning();
    if (!before || !row) throw new AppError("not_found", "This organization doesn't exist.");
    await recordAudit(tx, actor, {
      action: "organization.updated",
      object: { kind: "organization", id: row.id, label: row.name },
      detail: { before, after: { name: row.name, deploymentTokenDays: row.deploymentTokenDays } },
    });
    return toSettings(row);
  });
}

/**
 * Asks a second factor of everyone, or of nobody. What asks for it now holds from the next request on.
 *
 * @throws AppError `second_factor_required` for who has given none in this session, and would be the first to stay out.
 */
export async function demandSecondFactor(actor: Actor, input: unknown): Promise<OrganizationSettings> {
  requirePermission(actor, "organization_settings:manage");
  const { isRequired: requiresSecondFactor } = parseInput(SecondFactorDemand, input);
  if (requiresSecondFactor && !actor.session?.secondFactorAt) {
    throw new AppError(
      "second_factor_required",
      "Add a second factor to your own profile first, or you couldn't open this organization any more.",
    );
  }
  return organizationTransaction(actor.organizationId, async (tx) => {
    const mine = eq(organizations.id, actor.organizationId);
    const [before] = await tx
      .select({ requiresSecondFactor: organizations.requiresSecondFactor })
      .from(organizations)
      .where(mine);
    const [row] = await tx
      .update(organizations)
      .set({ requiresSecondFactor, ...changedBy(actor) })
      .where(mine)
      .returning();
    if (!before || !row) throw new AppError("not_found", "This organization doesn't exist.");
    await recordAudit(tx, actor, {
      action: "organization.updated",
      object: { kind: "organization", id: row.id, label: row.name },
      detail: { before, after: { requiresSecondFactor } },
    });
    return toSettings(row);
  });
}

function toSettings(row: typeof organizations.$inferSelect): OrganizationSettings {
  const { id, slug, name, deploymentTokenDays, requiresSecondFactor, createdAt } = row;
  return {
    id,
    slug,
    name,
    deploymentTokenDays,
    requiresSecondFactor,
    createdAt: createdAt.toISOString(),
    etag: etagOf(row),
  };
}
