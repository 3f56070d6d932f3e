// What fails now: the newest failure of each kind, unless a later run has shown that it works.
import { type AnyColumn, type SQL, sql } from "drizzle-orm";
import { database } from "@/db/client";
import { shownStatus } from "@/lib/server/automations/service";
import type { KeptFailure } from "@/lib/shared/automations/pre-flight/schema";
import type { FoundFailure } from "@/lib/shared/errors";

/** An automation with a failure. */
export interface FailingRun {
  kind: "kickoff" | "deploy" | "pre_flight";
  subject: { id: string; name: string };
  at: string;
  isLost: boolean;
  failures: FoundFailure[];
}

export const isoTime = (time: SQL) =>
  sql`to_char(${time} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** The newest kickoff of an automation whose outcome is known, or would have to be by now. */
const newestKickoffOf = (automationId: SQL) => sql`(
  select ${shownStatus(sql`n`)} as status, n.started_at, n.failures from kickoffs n
  where n.automation_id = ${automationId} and ${shownStatus(sql`n`)} <> 'started'
  order by n.started_at desc, n.id desc limit 1)`;

/** Looked up one by one, as few are shown: a join would read all that the organization has. */
export const nameOf = (automationId: SQL | AnyColumn) =>
  sql<string>`(select named.name from automations named where named.id = ${automationId})`;

type Row = { id: string; name: string; at: string; failures: FoundFailure[] };

export async function failingKickoffs(organizationId: string, most: number): Promise<FailingRun[]> {
  // A pre-flight does not know the worker's runtime.
  const tooOld = sql`k.failures @> '[{"reason":"runtime_too_old"}]'`;
  const rows = await database().execute<Row & { status: "failed" | "lost" }>(sql`
    select a.id, ${nameOf(sql`a.id`)} as name, k.status, ${isoTime(sql`k.started_at`)} as at, k.failures
    from automations a cross join lateral ${newestKickoffOf(sql`a.id`)} k
    where a.organization_id = ${organizationId} and k.status <> 'resolved'
      and not (k.status = 'failed' and not ${tooOld} and exists (
        select 1 from pre_flight_results r
        where r.automation_id = a.id and r.ok and r.started_at > k.started_at))
    order by k.started_at desc limit ${most}`);
  return rows.map(({ status, ...row }) => ({ ...runOf("kickoff", row), isLost: status === "lost" }));
}

export async function failingDeploys(organizationId: string, most: number): Promise<FailingRun[]> {
  const rows = await database().execute<Row>(sql`
    select f.automation_id as id, ${nameOf(sql`f.automation_id`)} as name, ${isoTime(sql`f.failed_at`)} as at, f.failures
    from failed_deploys f
    where f.organization_id = ${organizationId} and not coalesce((
      select d.created_at > f.failed_at from deployments d where d.automation_id = f.automation_id
      order by d.version desc limit 1), false)
    order by f.failed_at desc limit ${most}`);
  return rows.map((row) => runOf("deploy", row));
}

type FlightRow = Omit<Row, "failures"> & {
  failures: KeptFailure[];
  /** The automation's other pre-flight, the timer's or a person's, if that one is newer. */
  newer: { ok: boolean; passed: string[]; failures: { key: string }[] } | null;
  hasResolvedSince: boolean | null;
};

export async function failingPreFlights(organizationId: string, most: number): Promise<FailingRun[]> {
  const rows = await database().execute<FlightRow>(sql`
    select r.automation_id as id, ${nameOf(sql`r.automation_id`)} as name, ${isoTime(sql`r.started_at`)} as at, r.failures,
      (select json_build_object('ok', s.ok, 'passed', s.passed, 'failures', s.failures) from pre_flight_results s
        where s.automation_id = r.automation_id and s.by <> r.by and s.started_at > r.started_at) as newer,
      (select k.status = 'resolved' and k.started_at > r.started_at from ${newestKickoffOf(sql`r.automation_id`)} k)
        as "hasResolvedSince"
    from pre_flight_results r
    where r.organization_id = ${organizationId} and not r.ok
    order by r.started_at desc limit ${most}`);
  return rows.flatMap((row) => {
    const { newer, hasResolvedSince } = row;
    const known = new Set([...(newer?.passed ?? []), ...(newer?.failures ?? []).map(({ key }) => key)]);
    const run = runOf("pre_flight", row);
    // None failed: a kickoff would, for what the newest version does not hold.
    if (row.failures.length === 0) return newer || hasResolvedSince ? [] : [run];
    const failures = row.failures.filter(
      ({ key, readAt }) => !known.has(key) && !(hasResolvedSince && readAt === "kickoff"),
    );
    return failures.length > 0 ? [{ ...run, failures }] : [];
  });
}

function runOf(kind: FailingRun["kind"], { id, name, at, failures }: Row): FailingRun {
  return { kind, subject: { id, name }, at, isLost: false, failures };
}
