// How signing in by an organization's own provider went last: for whoever sets it up, who does not read the server's log.
import { and, eq, isNull, lt, or, sql } from "drizzle-orm";
import { database, type Transaction } from "@/db/client";
import { sameRevision } from "@/db/revision";
import { organizationProviders as providers } from "@/db/schema/single-sign-on";
import { shortened } from "@/lib/shared/errors";

export async function noteSignIn(tx: Transaction, organizationId: string): Promise<void> {
  await tx
    .update(providers)
    .set({ lastSignInAt: sql`now()`, ...sameRevision(providers) })
    .where(eq(providers.organizationId, organizationId));
}

/** Once in a second at most: strangers can be refused as often as they like. Nobody waits for it, or is refused for it. */
export function noteRefusal(organizationId: string, why: string): void {
  const isDue = or(
    isNull(providers.lastRefusedAt),
    lt(providers.lastRefusedAt, sql`now() - interval '1 second'`),
  );
  void database()
    .update(providers)
    .set({ lastRefusedAt: sql`now()`, lastRefusal: shortened(why, 300), ...sameRevision(providers) })
    .where(and(eq(providers.organizationId, organizationId), isDue))
    .catch(() => undefined);
}
