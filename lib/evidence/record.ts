// Keeps what runs observed. It is said beside a run and decides nothing of it: what cannot be kept is only logged.
import { and, eq, inArray, sql } from "drizzle-orm";
import { database } from "@/db/client";
import { credentialEvidence, setupEvidence } from "@/db/schema/evidence";
import type { AuthenticationMethod } from "@/lib/clouds/definition";
import { linkOutcomes, type Outcome } from "@/lib/evidence/links";
import type { LinkEvidence, RunKind } from "@/lib/evidence/schema";
import { log } from "@/lib/log";

/** A kickoff a second is not worth a write each: what was seen less than this before, and is still so, stays as it is. */
const freshForMs = 60_000;

export interface Observer {
  by: LinkEvidence["by"];
  automationName: string;
}

/** What was read, or could not be, with one credential. */
export interface Observed {
  credentialId: string;
  method: AuthenticationMethod;
  outcomes: readonly Outcome[];
}

/** The outcomes of variables, by the credential that each was read with. */
export function observedOf(
  outcomes: Iterable<{
    credential: { id: string; authenticationMethod: AuthenticationMethod };
    outcome: Outcome;
  }>,
): Observed[] {
  const byCredential = new Map<string, { method: AuthenticationMethod; outcomes: Outcome[] }>();
  for (const { credential, outcome } of outcomes) {
    const one = byCredential.get(credential.id) ?? { method: credential.authenticationMethod, outcomes: [] };
    one.outcomes.push(outcome);
    byCredential.set(credential.id, one);
  }
  return [...byCredential].map(([credentialId, one]) => ({ credentialId, ...one }));
}

/** Never throws: a run's outcome does not depend on it. */
export async function recordChain(
  organizationId: string,
  { by, automationName }: Observer,
  observed: readonly Observed[],
): Promise<void> {
  const seen = observed.flatMap(({ credentialId, method, outcomes }) =>
    linkOutcomes(method, outcomes).map((one) => ({ credentialId, ...one })),
  );
  if (seen.length === 0) return;
  await quietly(async () => {
    const ids = [...new Set(seen.map(({ credentialId }) => credentialId))];
    const known = await database()
      .select()
      .from(credentialEvidence)
      .where(
        and(
          inArray(credentialEvidence.credentialId, ids),
          eq(credentialEvidence.organizationId, organizationId),
        ),
      );
    const due = seen.filter((one) => {
      const [latest] = known
        .filter(({ credentialId, link }) => credentialId === one.credentialId && link === one.link)
        .sort((a, b) => b.seenAt.getTime() - a.seenAt.getTime());
      if (!latest || latest.isOk !== one.isOk || latest.reason !== one.reason) return true;
      return Date.now() - latest.seenAt.getTime() >= freshForMs;
    });
    if (due.length === 0) return;
    await database()
      .insert(credentialEvidence)
      .values(due.map((one) => ({ organizationId, ...one, seenBy: by, automationName, seenAt: sql`now()` })))
      .onConflictDoUpdate({
        target: [credentialEvidence.credentialId, credentialEvidence.link, credentialEvidence.isOk],
        set: {
          reason: sql`excluded.reason`,
          seenBy: sql`excluded.seen_by`,
          automationName: sql`excluded.automation_name`,
          seenAt: sql`excluded.seen_at`,
        },
      });
  });
}

export interface RunSeen {
  kind: RunKind;
  label: string;
  reason?: string | null;
}

/** Never throws, as above. */
export async function recordRuns(organizationId: string, runs: readonly RunSeen[]): Promise<void> {
  if (runs.length === 0) return;
  await quietly(async () => {
    const kinds = runs.map(({ kind }) => kind);
    const known = await database()
      .select()
      .from(setupEvidence)
      .where(and(eq(setupEvidence.organizationId, organizationId), inArray(setupEvidence.kind, kinds)));
    const due = runs.filter(({ kind, label, reason = null }) => {
      const before = known.find((one) => one.kind === kind);
      if (!before || before.label !== label || before.reason !== reason) return true;
      return Date.now() - before.seenAt.getTime() >= freshForMs;
    });
    if (due.length === 0) return;
    await database()
      .insert(setupEvidence)
      .values(
        due.map(({ kind, label, reason = null }) => ({
          organizationId,
          kind,
          label,
          reason,
          seenAt: sql`now()`,
        })),
      )
      .onConflictDoUpdate({
        target: [setupEvidence.organizationId, setupEvidence.kind],
        set: {
          label: sql`excluded.label`,
          reason: sql`excluded.reason`,
          seenAt: sql`excluded.seen_at`,
        },
      });
  });
}

async function quietly(write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    // A credential that was deleted meanwhile, say.
    log("warn", "A run's evidence for the setup checklist couldn't be stored", {
      reason: error instanceof Error ? error.message : "unknown",
    });
  }
}
