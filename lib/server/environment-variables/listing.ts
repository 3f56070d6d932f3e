// Environment variables as the console sees them, never with a value; and their list, searched, filtered, sorted and counted
// by the server, a page at a time.
import { and, count, eq, ilike, inArray, ne, or, type SQL, sql } from "drizzle-orm";
import { database, type Executor } from "@/db/client";
import { secretProviderCredentials as credentials } from "@/db/schema/secrets";
import {
  environmentVariableAssignments as assignments,
  usedOrNever,
  environmentVariables as variables,
} from "@/db/schema/variables";
import { inOrganization, references } from "@/db/scope";
import { cloudDefinition, clouds } from "@/lib/clouds/catalog";
import { type Actor, requirePermission } from "@/lib/server/auth/actor";
import { assignedAutomations, assignedTo } from "@/lib/server/environment-variables/assignments";
import { etagOf } from "@/lib/server/etags/etag";
import { beyond, containing, pageOf, type SortKey, sortedBy } from "@/lib/server/listing/cursor";
import { workloadIdentity } from "@/lib/shared/clouds/ids";
import type { AuthenticationMethod, CloudId } from "@/lib/shared/clouds/schema";
import {
  type EnvironmentVariable,
  readAtOf,
  VariablesQuery,
} from "@/lib/shared/environment-variables/schema";
import type { VariableSort } from "@/lib/shared/environment-variables/value-source";
import { parseInput } from "@/lib/shared/errors";
import type { Page } from "@/lib/shared/listing";
import type { ReadAt } from "@/lib/shared/resolution/schema";

export async function listVariables(actor: Actor, input: unknown): Promise<Page<EnvironmentVariable>> {
  requirePermission(actor, "environment_variables:read");
  const query = parseInput(VariablesQuery, input);
  const { limit, cursor, automationId, sort, order } = query;
  const { keys, valuesOf } = sorts[sort];
  // Assignments have the key too, in sorted order: an automation's page does not read through all variables.
  const [sortKeys, id] =
    automationId && sort === "key"
      ? [[textKey(assignments.key)], assignments.variableId]
      : [keys, variables.id];
  const matching = inOrganization(actor, variables, ...filters(actor, query));
  const all = selectVariables(database());
  const selected = automationId ? all.innerJoin(assignments, assignedTo(automationId)) : all;
  const rows = await selected
    .where(and(matching, beyond(cursor, sortKeys, id, order)))
    .orderBy(...sortedBy(sortKeys, id, order))
    .limit(limit + 1);
  const page = pageOf(rows, limit, valuesOf, toVariable);
  if (query.count === "false" || cursor !== undefined) return page;
  return { ...page, total: page.nextCursor ? await countOf(matching, automationId) : page.items.length };
}

async function countOf(matching: SQL | undefined, automationId: string | undefined): Promise<number> {
  const all = database().select({ count: count() }).from(variables).where(matching).$dynamic();
  const [row] = await (automationId ? all.innerJoin(assignments, assignedTo(automationId)) : all);
  return row?.count ?? 0;
}

function filters(actor: Actor, { query, source, readAt, unassigned }: VariablesQuery): (SQL | undefined)[] {
  const pattern = containing(query);
  return [
    query ? or(ilike(variables.key, pattern), ilike(variables.secretName, pattern)) : undefined,
    source && eq(variables.source, source.kind),
    source?.kind === "default" ? eq(variables.provider, source.provider) : undefined,
    source?.kind === "credential" ? eq(variables.credentialId, source.credentialId) : undefined,
    readAt && readWhen(actor, readAt),
    unassigned === "true" ? isUnassigned : undefined,
  ];
}

/** Looked up row by row: as an anti-join it would go through the assignments of every organization. */
const isUnassigned = sql`(select a.variable_id from environment_variable_assignments a
  where a.variable_id = ${variables.id} limit 1) is null`;

/** By the credentials that read at deploy, of which there are few; everything else is read at kickoffs. */
function readWhen({ organizationId }: Actor, readAt: ReadAt): SQL | undefined {
  const db = database();
  const staticKeys = inOrganization(
    { organizationId },
    credentials,
    ne(credentials.authenticationMethod, workloadIdentity),
  );
  const named = db.select({ id: credentials.id }).from(credentials).where(staticKeys);
  const byDefault = db
    .select({ provider: credentials.provider })
    .from(credentials)
    .where(and(staticKeys, eq(credentials.isDefault, true)));
  const baked = or(
    eq(variables.source, "direct"),
    and(eq(variables.source, "credential"), inArray(variables.credentialId, named)),
    and(eq(variables.source, "default"), inArray(variables.provider, byDefault)),
  );
  return readAt === "deploy" ? baked : sql`not (${baked})`;
}

interface Sorting {
  keys: readonly SortKey[];
  /** The values that a row is sorted by, as the cursor has them. */
  valuesOf: (row: Selected) => string | string[];
}

const directLabel = "Direct Value";

const textKey = (expression: SortKey["expression"]): SortKey => ({ expression, type: "text" });

/** The source as the list names it. */
const sourceLabel = sql`case ${variables.source}
  when 'direct' then ${sql.raw(`'${directLabel}'`)}
  when 'default' then case ${variables.provider} ${sql.join(
    clouds.map(({ id }) => sql.raw(`when '${id}' then '${defaultLabel(id as CloudId)}'`)),
    sql` `,
  )} end
  else ${credentials.name} end`;

/** All but that by source follow an index; that one goes through what the organization has. */
const sorts: Record<VariableSort, Sorting> = {
  key: { keys: [textKey(variables.key)], valuesOf: ({ row }) => row.key },
  source: {
    keys: [textKey(sourceLabel), textKey(variables.key)],
    valuesOf: (selected) => [toVariable(selected).sourceLabel, selected.row.key],
  },
  updated: {
    keys: [{ expression: variables.updatedAt, type: "time" }],
    valuesOf: ({ row }) => row.updatedAt.toISOString(),
  },
  last_used: {
    keys: [{ expression: usedOrNever(variables), type: "time" }],
    valuesOf: ({ row }) => (row.lastUsedAt ?? new Date(0)).toISOString(),
  },
};

/** The method of the credential that a variable names, or of the current default. */
const authenticationMethod = sql<AuthenticationMethod | null>`case ${variables.source}
  when 'credential' then ${credentials.authenticationMethod}
  when 'default' then (select d.authentication_method from secret_provider_credentials d
    where d.organization_id = ${variables.organizationId} and d.provider = ${variables.provider} and d.is_default)
  end`;

export function selectVariables(executor: Executor) {
  return executor
    .select({
      id: variables.id,
      row: variables,
      credentialName: credentials.name,
      authenticationMethod,
      automations: assignedAutomations,
    })
    .from(variables)
    .leftJoin(credentials, references(variables.credentialId, credentials))
    .$dynamic();
}

export type Selected = Awaited<ReturnType<typeof selectVariables>>[number];

export function defaultLabel(provider: CloudId): string {
  return `Use ${cloudDefinition(provider).name} default`;
}

export function toVariable({ row, credentialName, authenticationMethod, automations }: Selected) {
  return {
    id: row.id,
    key: row.key,
    ...sourceOf(row, credentialName),
    secretName: row.secretName,
    isSecret: row.source !== "direct",
    readAt: readAtOf(row.source, authenticationMethod),
    automations,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    etag: etagOf(row),
  } satisfies EnvironmentVariable;
}

function sourceOf({ source, provider, credentialId }: Selected["row"], credentialName: string | null) {
  if (source === "direct") return { source, sourceLabel: directLabel };
  if (source === "credential")
    return { source: `credential:${credentialId}`, sourceLabel: credentialName ?? "" };
  return { source: `default:${provider}`, sourceLabel: defaultLabel(provider as CloudId) };
}
