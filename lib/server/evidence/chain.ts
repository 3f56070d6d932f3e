// What the newest runs showed about credentials' chains, as far as the actor may know it.
import { database, type Executor } from "@/db/client";
import { credentialEvidence } from "@/db/schema/evidence";
import { inOrganization } from "@/db/scope";
import type { Actor } from "@/lib/server/auth/actor";
import type { LinkEvidence } from "@/lib/shared/evidence/schema";
import { allows } from "@/lib/shared/permissions";

/** By credential; each link once, as the newest that passed it showed it. */
export async function chainEvidence(actor: Actor, of: readonly { id: string }[]) {
  const found = new Map<string, LinkEvidence[]>();
  if (of.length === 0) return found;
  const mayName = actor.kind === "member" && allows(actor.permissions, "automations:read");
  const rows = await database()
    .select()
    .from(credentialEvidence)
    .where(inOrganization(actor, credentialEvidence, { credentialId: of.map(({ id }) => id) }))
    .orderBy(credentialEvidence.seenAt);
  for (const row of rows) {
    const { credentialId, link, isOk, reason, seenBy: by, automationName, seenAt } = row;
    // Later rows are newer: they take the place of what the link showed before.
    const others = (found.get(credentialId) ?? []).filter((other) => other.link !== link);
    const label = mayName ? automationName : null;
    found.set(credentialId, [...others, { link, isOk, reason, by, label, at: seenAt.toISOString() }]);
  }
  return found;
}

/** After a change of the credential, or of its config: what was observed was another connection. */
export async function forgetChain(
  executor: Executor,
  actor: { organizationId: string },
  credentialId: string[],
) {
  await executor
    .delete(credentialEvidence)
    .where(inOrganization(actor, credentialEvidence, { credentialId }));
}
