// Keeps what runs observed. It is said beside a run and decides nothing of it: what cannot be kept is only logged.
import { sql } from "drizzle-orm";
import { database } from "@/db/client";
import type { AuthenticationMethod } from "@/lib/clouds/schema";
import { linkOutcomes, type Outcome } from "@/lib/evidence/links";
import type { LinkEvidence, RunKind } from "@/lib/evidence/schema";
import { log } from "@/lib/log";

/** A kickoff a second is not worth a write each: what was seen less than this before, and is still so, stays as it is. */
const freshForSeconds = 60;

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

/** What a run shows: of the chains that it read through, and how far it brings the setup. */
export interface Evidence {
  observer?: Observer;
  observed?: readonly Observed[];
  runs?: readonly RunSeen[];
}

export interface RunSeen {
  kind: RunKind;
  label: string;
  reason?: string | null;
}

/** One statement, since it is paid by every kickoff. Never throws: a run's outcome does not depend on it. */
export async function recordEvidence(
  organizationId: string,
  { observer, observed = [], runs = [] }: Evidence,
): Promise<void> {
  const links = observed.flatMap(({ credentialId, method, outcomes }) =>
    linkOutcomes(method, outcomes).map(({ link, isOk, reason }) => ({
      credential_id: credentialId,
      link,
      is_ok: isOk,
      reason,
    })),
  );
  if (links.length === 0 && runs.length === 0) return;
  const isFresh = sql`known.seen_at > now() - make_interval(secs => ${freshForSeconds})`;
  await quietly(() =>
    // In one order, so that runs do not wait for each other in a circle.
    database().execute(sql`with links as (
        insert into credential_evidence
          (organization_id, credential_id, link, is_ok, reason, seen_by, automation_name, seen_at)
        select ${organizationId}::uuid, seen.*, ${observer?.by ?? null}, ${observer?.automationName ?? null}, now()
        from jsonb_to_recordset(${JSON.stringify(links)}::jsonb)
          as seen(credential_id uuid, link text, is_ok boolean, reason text)
        where not exists (
          select from credential_evidence known
          where known.credential_id = seen.credential_id and known.organization_id = ${organizationId}::uuid
            and known.link = seen.link and known.is_ok = seen.is_ok
            and known.reason is not distinct from seen.reason and ${isFresh}
            and not exists (
              select from credential_evidence newer
              where newer.credential_id = known.credential_id and newer.organization_id = known.organization_id
                and newer.link = known.link and newer.is_ok <> known.is_ok and newer.seen_at > known.seen_at))
        order by seen.credential_id, seen.link, seen.is_ok
        on conflict (credential_id, link, is_ok) do update set reason = excluded.reason,
          seen_by = excluded.seen_by, automation_name = excluded.automation_name, seen_at = excluded.seen_at
      )
      insert into setup_evidence (organization_id, kind, label, reason, seen_at)
      select ${organizationId}::uuid, seen.*, now()
      from jsonb_to_recordset(${JSON.stringify(runs)}::jsonb) as seen(kind text, label text, reason text)
      where not exists (
        select from setup_evidence known
        where known.organization_id = ${organizationId}::uuid and known.kind = seen.kind
          and known.label = seen.label and known.reason is not distinct from seen.reason and ${isFresh})
      order by seen.kind
      on conflict (organization_id, kind) do update set
        label = excluded.label, reason = excluded.reason, seen_at = excluded.seen_at`),
  );
}

async function quietly(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    // A credential that was deleted meanwhile, say.
    log("warn", "A run's evidence for the setup checklist couldn't be stored", {
      reason: error instanceof Error ? error.message : "unknown",
    });
  }
}
