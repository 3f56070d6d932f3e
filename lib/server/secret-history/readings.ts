// The kickoffs and deployments that read a secret, page by page.
import { type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { database } from "@/db/client";
import { deployments, kickoffReceipts } from "@/db/schema/automations";
import type { Actor } from "@/lib/server/auth/actor";
import { shownStatus } from "@/lib/server/automations/service";
import { before, pageOf } from "@/lib/server/listing/cursor";
import type { KickoffStatus } from "@/lib/shared/automations/schema";
import type { Page } from "@/lib/shared/listing";
import type { SecretReading } from "@/lib/shared/secret-history/schema";

interface Row extends Record<string, unknown> {
  id: string;
  sort_ms: number;
  at_ms: number;
  automation_id: string;
  automation_name: string;
  deployment_version: number;
  status: KickoffStatus | null;
  keys: string[];
  version: string;
  resource: string;
}

interface Bounds {
  isDeploy: boolean;
  limit: number;
  cursor: string | undefined;
}

/** @param where the receipts that are meant, as `receipt`. */
export async function pageOfReadings(
  { organizationId }: Actor,
  where: SQL,
  { isDeploy, limit, cursor }: Bounds,
): Promise<Page<SecretReading>> {
  const query = isDeploy ? deployReadings : kickoffReadings;
  const rows = await database().execute<Row>(query(organizationId, where, limit, cursor));
  return pageOf(
    [...rows],
    limit,
    ({ sort_ms }) => timeOf(sort_ms),
    (row) => ({
      id: row.id,
      at: timeOf(row.at_ms),
      automation: { id: row.automation_id, name: row.automation_name },
      deploymentVersion: row.deployment_version,
      status: row.status,
      keys: row.keys,
      version: row.version,
      resource: row.resource,
    }),
  );
}

export const timeOf = (ms: number) => new Date(Math.round(ms)).toISOString();

const receipt = alias(kickoffReceipts, "receipt");

/**
 * The page's kickoffs come from the index first, each once however many variables got the secret; by their time, too, so
 * that the same index finds the receipts of each, and none of its other secrets.
 */
function kickoffReadings(organizationId: string, where: SQL, limit: number, cursor: string | undefined): SQL {
  const next = before(cursor, receipt.startedAt, receipt.kickoffId);
  return sql`
    select kickoffs.id, (extract(epoch from page.started_at) * 1000)::float8 as sort_ms,
      (extract(epoch from kickoffs.started_at) * 1000)::float8 as at_ms,
      automation.id as automation_id, automation.name as automation_name, kickoffs.deployment_version,
      ${shownStatus(sql`kickoffs`)} as status, found.keys, found.version, found.resource
    from (select distinct receipt.started_at, receipt.kickoff_id
      from kickoff_receipts receipt
      where ${where} ${next ? sql`and ${next}` : sql``}
      order by receipt.started_at desc, receipt.kickoff_id desc limit ${limit + 1}) page
    join kickoffs on kickoffs.id = page.kickoff_id and kickoffs.organization_id = ${organizationId}
    join automations automation on automation.id = kickoffs.automation_id
    cross join lateral (select json_agg(receipt.key order by receipt.key) as keys,
        min(receipt.version) as version, min(receipt.resource) as resource
      from kickoff_receipts receipt
      where receipt.started_at = page.started_at and receipt.kickoff_id = page.kickoff_id and ${where}) found
    order by page.started_at desc, page.kickoff_id desc`;
}

function deployReadings(organizationId: string, where: SQL, limit: number, cursor: string | undefined): SQL {
  const next = before(cursor, deployments.createdAt, deployments.id);
  return sql`
    select deployments.id, (extract(epoch from deployments.created_at) * 1000)::float8 as sort_ms,
      (extract(epoch from deployments.created_at) * 1000)::float8 as at_ms,
      automation.id as automation_id, automation.name as automation_name,
      deployments.version as deployment_version, null as status,
      json_agg(receipt.key order by receipt.key) as keys,
      min(receipt.version) as version, min(receipt.resource) as resource
    from deployment_values receipt
    join deployments on deployments.id = receipt.deployment_id and deployments.organization_id = ${organizationId}
    join automations automation on automation.id = deployments.automation_id
    where ${where} ${next ? sql`and ${next}` : sql``}
    group by deployments.id, automation.id
    order by deployments.created_at desc, deployments.id desc
    limit ${limit + 1}`;
}
