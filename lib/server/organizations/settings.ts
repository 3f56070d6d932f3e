// The organization's own settings, as members see and change them.
import { eq } from "drizzle-orm";
import { database, type Transaction } from "@/db/client";
import { organizationRow, organizationTransaction } from "@/db/organization";
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
  const row = await organizationRow(database(), actor.organizationId);
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
  const { name, deploymentTokenDays } = parseInput(OrganizationSettingsInput, input);
  return organizationTransaction(actor.organizationId, async (tx) => {
    await requireUnchanged(tx, actor, ifMatch, organizations, eq(organizations.id, actor.organizationId));
    return toSettings(await changeSettings(tx, actor, { name, deploymentTokenDays }));
  });
}

/**
 * Asks a second factor of everyone, or of nobody. What asks for it now holds from the next request on.
 *
 * @throws AppError `second_factor_required` for a person who gave none in this session, and would be locked out first.
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
  return organizationTransaction(actor.organizationId, async (tx) =>
    toSettings(await changeSettings(tx, actor, { requiresSecondFactor })),
  );
}

type Settings = "name" | "deploymentTokenDays" | "requiresSecondFactor" | "requiresSingleSignOn";

/** Undefined values stay as they are. @throws AppError `not_found` for an organization that is gone. */
export async function changeSettings(
  tx: Transaction,
  actor: Actor,
  values: Pick<Partial<typeof organizations.$inferInsert>, Settings>,
): Promise<typeof organizations.$inferSelect> {
  const ownRow = eq(organizations.id, actor.organizationId);
  const before = await organizationRow(tx, actor.organizationId);
  const set = { ...values, ...changedBy(actor) };
  const [after] = await tx.update(organizations).set(set).where(ownRow).returning();
  if (!before || !after) throw new AppError("not_found", "This organization doesn't exist.");
  const changedOf = (row: typeof after) =>
    Object.fromEntries(Object.keys(values).map((name) => [name, row[name as Settings]]));
  await recordAudit(tx, actor, {
    action: "organization.updated",
    object: { kind: "organization", id: after.id, label: after.name },
    detail: { before: changedOf(before), after: changedOf(after) },
  });
  return after;
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
