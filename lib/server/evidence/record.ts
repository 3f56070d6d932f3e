// Keeps what runs observed. It decides nothing about a run: what cannot be kept is only logged.
import { sql } from "drizzle-orm";
import { database } from "@/db/client";
import { statement } from "@/db/statement";
import { linkOutcomes, type Outcome } from "@/lib/server/evidence/links";
import { log } from "@/lib/server/log";
import { processWide } from "@/lib/server/process-wide";
import type { Handshake } from "@/lib/shared/clouds/ids";
import type { LinkEvidence, ReadRevisions, RunKind } from "@/lib/shared/evidence/schema";

/** A kickoff a second is not worth a write each: what was seen less than this before, and is still so, stays as it is. */
const freshForSeconds = 60;

/** One secret-backed variable: what it was read with, and its outcome. */
export type ReadEvidence = ReadRevisions & Outcome & { credentialId: string; handshake: Handshake };

/** What a run shows: the links of the chains that it used, and which step of the setup it completes. */
export interface Evidence {
  by?: LinkEvidence["by"];
  automationName?: string;
  reads?: readonly ReadEvidence[];
  runs: readonly { kind: RunKind; label: string; reason?: string | null }[];
}

/**
 * One statement, since it is paid by kickoffs, and none for what this process has kept a moment ago. What was seen of a
 * credential that has changed since it was read, or that somebody changes at this moment, is dropped: it was another
 * connection. Never throws: a run's outcome does not depend on it.
 */
export async function recordEvidence(
  organizationId: string,
  { by, automationName, reads = [], runs }: Evidence,
): Promise<void> {
  const sightings = [
    ...linksOf(reads).map(({ credentialId, links }) => ({
      of: `${organizationId} ${credentialId}`,
      links,
      runs: [],
    })),
    ...runs.map(({ kind, label, reason = null }) => ({
      of: `${organizationId} ${kind}`,
      links: [],
      runs: [{ kind, label, reason }],
    })),
  ]
    .map((sighting) => ({ ...sighting, what: JSON.stringify([sighting.links, sighting.runs]) }))
    // A run that shows no link and no outcome is not noted.
    .filter(({ of, what, links, runs }) => links.length + runs.length > 0 && !isSeenLately(of, what));
  if (sightings.length === 0) return;
  for (const { of, what } of sightings) noteSeen(of, what);
  const isKept = await quietly(() =>
    keep(database(), {
      organizationId,
      links: JSON.stringify(sightings.flatMap(({ links }) => links)),
      runs: JSON.stringify(sightings.flatMap((sighting) => sighting.runs)),
      by: by ?? null,
      automationName: automationName ?? null,
    }),
  );
  if (!isKept) for (const { of } of sightings) forgetSeen(of);
}

interface Kept {
  organizationId: string;
  links: string;
  runs: string;
  by: string | null;
  automationName: string | null;
}

const isFresh = sql`known.seen_at > now() - make_interval(secs => ${sql.raw(String(freshForSeconds))})`;
const ofOrganization = sql`${sql.placeholder("organizationId")}::uuid`;

// Locked, so that a change waits until this is written, and forgets it; what a change has locked is passed over, so
// that nobody waits in a circle. In one order, for the same reason.
const keep = statement<Kept>(
  () => sql`with due as materialized (
      select * from jsonb_to_recordset(${sql.placeholder("links")}::jsonb) as seen(credential_id uuid,
        credential_revision uuid, config_revision uuid, link text, is_ok boolean, reason text)
      where not exists (
        select from credential_evidence known
        where known.credential_id = seen.credential_id and known.organization_id = ${ofOrganization}
          and known.link = seen.link and known.is_ok = seen.is_ok
          and known.reason is not distinct from seen.reason and ${isFresh}
          and not exists (
            select from credential_evidence newer
            where newer.credential_id = known.credential_id and newer.organization_id = known.organization_id
              and newer.link = known.link and newer.is_ok <> known.is_ok and newer.seen_at > known.seen_at))
    ), credentials as materialized (
      select id, revision, workload_identity_config_id from secret_provider_credentials
      where organization_id = ${ofOrganization} and id = any(array(select credential_id from due))
      for share skip locked
    ), configs as materialized (
      select id, revision from workload_identity_configs
      where organization_id = ${ofOrganization}
        and id = any(array(select workload_identity_config_id from credentials))
      for share skip locked
    ), links as (
      insert into credential_evidence
        (organization_id, credential_id, link, is_ok, reason, seen_by, automation_name, seen_at)
      select ${ofOrganization}, seen.credential_id, seen.link, seen.is_ok, seen.reason,
        ${sql.placeholder("by")}::text, ${sql.placeholder("automationName")}::text, now()
      from due seen
      join credentials on credentials.id = seen.credential_id and credentials.revision = seen.credential_revision
      left join configs on configs.id = credentials.workload_identity_config_id
      where configs.revision is not distinct from seen.config_revision
      order by seen.credential_id, seen.link, seen.is_ok
      on conflict (credential_id, link, is_ok) do update set reason = excluded.reason,
        seen_by = excluded.seen_by, automation_name = excluded.automation_name, seen_at = excluded.seen_at
    )
    insert into setup_evidence (organization_id, kind, label, reason, seen_at)
    select ${ofOrganization}, seen.*, now()
    from jsonb_to_recordset(${sql.placeholder("runs")}::jsonb) as seen(kind text, label text, reason text)
    where not exists (
      select from setup_evidence known
      where known.organization_id = ${ofOrganization} and known.kind = seen.kind
        and known.label = seen.label and known.reason is not distinct from seen.reason and ${isFresh})
    order by seen.kind
    on conflict (organization_id, kind) do update set
      label = excluded.label, reason = excluded.reason, seen_at = excluded.seen_at`,
);

async function quietly(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    // A credential that was deleted meanwhile, say.
    log("warn", "A run's evidence for the setup checklist couldn't be stored", {
      reason: error instanceof Error ? error.message : "unknown",
    });
    return false;
  }
}

/** The combined result of each credential's reads, as rows to write. */
function linksOf(reads: readonly ReadEvidence[]) {
  const byCredential = new Map<string, ReadEvidence[]>();
  for (const read of reads) {
    byCredential.set(read.credentialId, [...(byCredential.get(read.credentialId) ?? []), read]);
  }
  return [...byCredential].map(([credentialId, outcomes]) => {
    const { handshake, credentialRevision, configRevision } = outcomes[0] as ReadEvidence;
    const links = linkOutcomes(handshake, outcomes).map(({ link, isOk, reason }) => ({
      credential_id: credentialId,
      credential_revision: credentialRevision,
      config_revision: configRevision,
      link,
      is_ok: isOk,
      reason,
    }));
    return { credentialId, links };
  });
}

// The evidence that this process stored a moment ago: the same evidence again needs no query.

/** Shorter than what the database takes for fresh: what another server has seen since counts again after this. */
const keptForMs = 20_000;
const most = 20_000;

interface Seen {
  what: string;
  atMs: number;
}

// Shared by the whole process: after a pre-flight in one bundle, a kickoff in another bundle has new evidence.
const kept = processWide("seen-lately", () => new Map<string, Seen>());

/** @param of what was seen: of one subject only the last counts, so that red after green is never left out. */
function isSeenLately(of: string, what: string, now = performance.now()): boolean {
  const last = kept.get(of);
  return last !== undefined && last.what === what && now - last.atMs < keptForMs;
}

function noteSeen(of: string, what: string, now = performance.now()): void {
  kept.delete(of);
  kept.set(of, { what, atMs: now });
  const [oldest] = kept.keys();
  if (kept.size > most && oldest !== undefined) kept.delete(oldest);
}

/** Evidence that could not be stored counts as new again. */
function forgetSeen(of: string): void {
  kept.delete(of);
}
