// What the newest runs showed of credentials' chains, as far as the actor may know it.
import { and, eq, inArray } from "drizzle-orm";
import type { Executor } from "@/db/client";
import { credentialEvidence } from "@/db/schema/evidence";
import type { Actor } from "@/lib/server/auth/actor";
import type { LinkEvidence } from "@/lib/shared/evidence/schema";
import { allows } from "@/lib/shared/permissions";

/** By credential; each link once, as the newest that passed it showed it. */
export async function chainEvidence(
  executor: Executor,
  actor: Actor,
  credentialIds: readonly string[],
): Promise<Map<string, LinkEvidence[]>> {
  const found = new Map<string, LinkEvidence[]>();
  if (credentialIds.length === 0) return found;
  const mayName = actor.kind === "member" && allows(actor.permissions, "automations:read");
  const rows = await executor
    .select()
    .from(credentialEvidence)
    .where(
      and(
        inArray(credentialEvidence.credentialId, [...credentialIds]),
        eq(credentialEvidence.organizationId, actor.organizationId),
      ),
    )
    .orderBy(credentialEvidence.seenAt);
  for (const row of rows) {
    const { credentialId, link, isOk, reason, seenBy: by, automationName, seenAt } = row;
    // Later rows are newer: they take the place of what the link showed before.
    const others = (found.get(credentialId) ?? []).filter((one) => one.link !== link);
    const label = mayName ? automationName : null;
    found.set(credentialId, [...others, { link, isOk, reason, by, label, at: seenAt.toISOString() }]);
  }
  return found;
}

/** After a change of the credential, or of its config: what was seen was another connection. */
export function forgetChain(executor: Executor, organizationId: string, credentialIds: readonly string[]) {
  return executor
    .delete(credentialEvidence)
    .where(
      and(
        inArray(credentialEvidence.credentialId, [...credentialIds]),
        eq(credentialEvidence.organizationId, organizationId),
      ),
    );
}
