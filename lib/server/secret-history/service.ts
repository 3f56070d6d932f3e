// One secret over time: which of its versions were read from when to when, by whom, and what uses it. All of it comes from
// receipts of kickoffs and deployments; the cloud is not asked, and no value is anywhere near.
import { asc, type SQL, sql } from "drizzle-orm";
import { database } from "@/db/client";
import { referencedName, environmentVariables as variables } from "@/db/schema/variables";
import { inOrganization } from "@/db/scope";
import { type Actor, requirePermission } from "@/lib/server/auth/actor";
import { assignedAutomations } from "@/lib/server/environment-variables/assignments";
import { type Location, locationOf } from "@/lib/server/secret-history/location";
import { pageOfReadings, timeOf } from "@/lib/server/secret-history/readings";
import { parseInput } from "@/lib/shared/errors";
import type { Page } from "@/lib/shared/listing";
import { allows } from "@/lib/shared/permissions";
import { parseSecretReference, secretReferenceOf } from "@/lib/shared/resolution/reference";
import {
  ReadingsQuery,
  SecretQuery,
  type SecretReading,
  type SecretUse,
  type SecretVersion,
} from "@/lib/shared/secret-history/schema";

/** So many readings are looked at for the versions, the latest ones. */
const mostReadings = 2000;
const mostVariables = 200;

export async function secretUse(actor: Actor, input: unknown): Promise<SecretUse> {
  requirePermission(actor, "environment_variables:read");
  const { source, name: text } = parseInput(SecretQuery, input);
  const { name } = parseSecretReference(text.trim());
  const location = await locationOf(actor, source, name);
  const [readings, used, total] = await Promise.all([
    versionsOf(actor, location, name),
    usedBy(actor, location, name),
    database().$count(variables, referring(actor, location, name)),
  ]);
  return {
    name,
    source: (input as { source: string }).source,
    sourceLabel: location.label,
    region: location.region,
    readAt: location.readAt,
    ...readings,
    variables: used,
    variableCount: total,
  };
}

/** The kickoffs that read it, or the deployments, the newest first. */
export async function secretReadings(actor: Actor, input: unknown): Promise<Page<SecretReading>> {
  requirePermission(actor, "environment_variables:read", "automations:read");
  const { source, name: text, limit, cursor } = parseInput(ReadingsQuery, input);
  const { name } = parseSecretReference(text.trim());
  const location = await locationOf(actor, source, name);
  return pageOfReadings(actor, readingsAt(actor, location, name), {
    isDeploy: location.readAt === "deploy",
    limit,
    cursor,
  });
}

/** The receipts of this secret; the alias is `receipt` for those of kickoffs and deployments alike. */
function readingsAt({ organizationId }: Actor, { readAt, configId, resources }: Location, name: string): SQL {
  const parts = [
    sql`receipt.organization_id = ${organizationId}`,
    sql`receipt.secret_name = ${name}`,
    sql`receipt.version is not null`,
    ...(resources === null ? [] : [sql`receipt.resource like ${resources}`]),
    // Nothing reads here: then nothing was read.
    ...(readAt === null ? [sql`false`] : []),
    ...(readAt === "kickoff" ? [sql`receipt.config_id = ${configId}`] : []),
  ];
  return sql.join(parts, sql` and `);
}

interface GroupedReading extends Record<string, unknown> {
  version: string;
  resource: string;
  automation_id: string;
  automation_name: string;
  count: number;
  first_ms: number;
  last_ms: number;
  total: number;
}

async function versionsOf(actor: Actor, location: Location, name: string) {
  const where = readingsAt(actor, location, name);
  const isDeploy = location.readAt === "deploy";
  const readings = isDeploy
    ? sql`select receipt.version, receipt.resource, deployment.id, deployment.automation_id, deployment.created_at as at
        from deployment_values receipt
        join deployments deployment on deployment.id = receipt.deployment_id
          and deployment.organization_id = receipt.organization_id
        where ${where} order by deployment.created_at desc limit ${mostReadings}`
    : sql`select receipt.version, receipt.resource, kickoff.id, kickoff.automation_id, kickoff.started_at as at
        from (select * from kickoff_receipts receipt where ${where}
          order by receipt.started_at desc, receipt.kickoff_id desc limit ${mostReadings}) receipt
        join kickoffs kickoff on kickoff.id = receipt.kickoff_id
          and kickoff.organization_id = receipt.organization_id`;
  const rows = await database().execute<GroupedReading>(sql`
    select reading.version, reading.resource, automation.id as automation_id, automation.name as automation_name,
      count(distinct reading.id)::int as count, (sum(count(*)) over ())::int as total,
      (extract(epoch from min(reading.at)) * 1000)::float8 as first_ms,
      (extract(epoch from max(reading.at)) * 1000)::float8 as last_ms
    from (${readings}) reading
    join automations automation on automation.id = reading.automation_id
    group by reading.version, reading.resource, automation.id, automation.name`);
  const showsAutomations = actor.kind === "member" && allows(actor.permissions, "automations:read");
  return { versions: versionsFrom(rows, showsAutomations), truncated: (rows[0]?.total ?? 0) >= mostReadings };
}

function versionsFrom(rows: readonly GroupedReading[], showsAutomations: boolean): SecretVersion[] {
  const groups = new Map<string, GroupedReading[]>();
  for (const row of rows) {
    const key = `${row.resource} ${row.version}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()]
    .map((group) => ({
      version: group[0]?.version ?? "",
      resource: group[0]?.resource ?? "",
      firstSeenAt: timeOf(Math.min(...group.map(({ first_ms }) => first_ms))),
      lastSeenAt: timeOf(Math.max(...group.map(({ last_ms }) => last_ms))),
      count: group.reduce((sum, { count }) => sum + count, 0),
      automations: showsAutomations
        ? group
            .toSorted((left, right) => right.last_ms - left.last_ms)
            .map(({ automation_id: id, automation_name: name, count, last_ms }) => ({
              id,
              name,
              count,
              lastSeenAt: timeOf(last_ms),
            }))
        : [],
    }))
    .sort((left, right) => (left.firstSeenAt < right.firstSeenAt ? 1 : -1));
}

function referring({ organizationId }: Actor, { readHere }: Location, name: string): SQL | undefined {
  return inOrganization(
    { organizationId },
    variables,
    sql`${referencedName(variables.secretName)} = ${name}`,
    readHere,
  );
}

async function usedBy(actor: Actor, location: Location, name: string): Promise<SecretUse["variables"]> {
  const rows = await database()
    .select({
      id: variables.id,
      key: variables.key,
      secretName: variables.secretName,
      automations: assignedAutomations,
    })
    .from(variables)
    .where(referring(actor, location, name))
    .orderBy(asc(variables.key), asc(variables.id))
    .limit(mostVariables);
  return rows.map(({ secretName, ...row }) => ({
    ...row,
    jsonKey: secretReferenceOf({ secretName }).jsonKey,
  }));
}
