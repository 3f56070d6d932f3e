// The tokens of an automation that end soon or have ended, of whatever version: Overview names the same.
import { and, eq, isNotNull, lte, or, sql } from "drizzle-orm";
import { database } from "@/db/client";
import { deployments } from "@/db/schema/automations";
import { inOrganization } from "@/db/scope";
import type { Actor } from "@/lib/server/auth/actor";
import { endsSoon, notRevoked } from "@/lib/server/automations/deployment-token";
import type { EndingToken } from "@/lib/shared/automations/schema";

const most = 10;

export async function endingTokens({ organizationId }: Actor, automationId: string): Promise<EndingToken[]> {
  const { version, expiresAt, tokenHash } = deployments;
  const ofAutomation = inOrganization({ organizationId }, deployments, { automationId });
  // Once there is a newer token, one that has ended is nobody's loss.
  const [newest] = await database()
    .select({ version })
    .from(deployments)
    .where(and(ofAutomation, isNotNull(tokenHash)))
    .orderBy(sql`${version} desc`)
    .limit(1);
  if (!newest) return [];
  const rows = await database()
    .select({ version, expiresAt, isOver: sql<boolean>`${expiresAt} <= now()` })
    .from(deployments)
    .where(
      and(
        ofAutomation,
        or(endsSoon, and(eq(version, newest.version), notRevoked, lte(expiresAt, sql`now()`))),
      ),
    )
    .orderBy(expiresAt)
    .limit(most);
  return rows.map((row) => ({ ...row, expiresAt: row.expiresAt?.toISOString() ?? "" }));
}
