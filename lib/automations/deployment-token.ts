// Deployment tokens: how a deployment's workers authenticate. Shown once, stored as a hash.
import { createHash, randomBytes } from "node:crypto";
import { and, eq, isNull } from "drizzle-orm";
import { database } from "@/db/client";
import { automations, deployments } from "@/db/schema/automations";
import type { Origin, Worker } from "@/lib/auth/actor";
import { AppError } from "@/lib/errors";

/** 256 random bits: nothing that a hash would have to slow a guesser down for. */
export function newToken(): string {
  return `lkd_${randomBytes(32).toString("base64url")}`;
}

export function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/**
 * The worker that a deployment token stands for.
 *
 * @throws AppError `unauthenticated` when no deployment has it, or when it was revoked.
 */
export async function workerOf(token: string, origin: Origin): Promise<Worker> {
  // Nobody ever got such a token: the database need not be asked, nor the attempt counted.
  if (!token.startsWith("lkd_")) throw new AppError("unauthenticated", "This is not a deployment token.");
  const [row] = await database()
    .select({
      organizationId: deployments.organizationId,
      automationId: deployments.automationId,
      automationName: automations.name,
      deploymentId: deployments.id,
      deploymentVersion: deployments.version,
    })
    .from(deployments)
    .innerJoin(
      automations,
      and(
        eq(automations.id, deployments.automationId),
        eq(automations.organizationId, deployments.organizationId),
      ),
    )
    .where(and(eq(deployments.tokenHash, hashOf(token)), isNull(deployments.revokedAt)));
  if (!row) {
    throw new AppError("unauthenticated", "The deployment token is not valid: it is unknown or was revoked.");
  }
  return { kind: "worker", ...row, ...origin };
}
