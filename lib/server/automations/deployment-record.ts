// A deployment as it is kept: how it is found, shown, and named in the audit log.
import { desc, eq, sql } from "drizzle-orm";
import { database } from "@/db/client";
import { deployments } from "@/db/schema/automations";
import { users } from "@/db/schema/people";
import { inOrganization } from "@/db/scope";
import type { Actor } from "@/lib/server/auth/actor";
import { etagOf } from "@/lib/server/etags/etag";
import type { Deployment } from "@/lib/shared/automations/schema";
import { AppError } from "@/lib/shared/errors";

const bakedCount = sql<number>`(select count(*)::int from deployment_values v
  where v.deployment_id = deployments.id and v.sealed_value <> '')`;

export function scopedTo(actor: Actor, automationId: string) {
  return inOrganization(actor, deployments, { automationId });
}

/** @throws AppError `not_found` for what no version is called. */
export function versionOf(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw noDeployment();
  return Number(text);
}

export function noDeployment(): AppError {
  return new AppError("not_found", "This deployment doesn't exist.");
}

export function deploymentObject(id: string, automationName: string, version: number) {
  return { kind: "deployment" as const, id, label: `${automationName} v${version}` };
}

/** The newest first. */
export function selectDeployments() {
  return database()
    .select({ row: deployments, createdBy: users.name, bakedCount })
    .from(deployments)
    .leftJoin(users, eq(users.id, deployments.createdBy))
    .orderBy(desc(deployments.version))
    .$dynamic();
}

interface Selected {
  row: typeof deployments.$inferSelect;
  createdBy: string | null;
  bakedCount: number;
}

export function toDeployment({ row, createdBy, bakedCount }: Selected): Deployment {
  return {
    version: row.version,
    createdAt: row.createdAt.toISOString(),
    createdBy,
    revokedAt: row.revokedAt?.toISOString() ?? null,
    tokenRuns: row.tokenHash === null ? null : row.followsNewest ? "newest" : "version",
    tokenRevokedAt: row.tokenRevokedAt?.toISOString() ?? null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    bakedCount,
    etag: etagOf(row),
  };
}
