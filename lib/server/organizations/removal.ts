// After its days of grace an organization goes, with every row that it has: a few thousand in each transaction, children
// before what they belong to. One that is stopped has lost its last step, and any process goes on.
import { and, asc, eq, isNotNull, sql } from "drizzle-orm";
import { database, type Transaction } from "@/db/client";
import { organizations } from "@/db/schema/people";
import { graceIsOver } from "@/db/there";
import { regularly } from "@/lib/server/background";
import { log } from "@/lib/server/log";

const rowsAtOnce = 2_000;
const tickMs = 60_000;

/** @returns what a step did: `rows` of one organization's went, it is `gone` with the last of them, or there was `nothing` to do. */
export type Step = "rows" | "gone" | "nothing";

/** One step of one organization. Of several processes each takes another organization, or finds nothing. */
export function removeSome(batch = rowsAtOnce): Promise<Step> {
  return database().transaction(async (tx) => {
    const [organization] = await tx
      .select({ id: organizations.id, slug: organizations.slug })
      .from(organizations)
      .where(and(isNotNull(organizations.deletedAt), graceIsOver))
      .orderBy(asc(organizations.deletedAt))
      .limit(1)
      .for("update", { skipLocked: true });
    if (!organization) return "nothing";
    for (const table of await tablesInOrder(tx)) {
      if ((await deleteSome(tx, table, organization.id, batch)) > 0) return "rows";
    }
    await tx.delete(organizations).where(eq(organizations.id, organization.id));
    // Nowhere else is anything of it left.
    log("warn", "A deleted organization is gone, with all of its rows.", { organization: organization.id });
    return "gone";
  });
}

// A type, since query results are records.
type Table = {
  name: string;
  /** Whether an index finds an organization's rows. */
  isIndexed: boolean;
  /** The table that it belongs to, in the same organization, and by which columns. */
  parents: { name: string; column: string; parentColumn: string }[];
};

/** As the database has them, children first: what a newer version added is among them. */
async function tablesInOrder(tx: Transaction): Promise<Table[]> {
  const found = await tx.execute<Table>(sql`
    with owned as (
      select t.oid, t.relname from pg_class t join pg_attribute a on a.attrelid = t.oid
      where t.relkind = 'r' and t.relnamespace = current_schema()::regnamespace
        and a.attname = 'organization_id' and not a.attisdropped
    )
    select owned.relname as name,
      exists (select from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
        where i.indrelid = owned.oid and i.indpred is null and a.attname = 'organization_id') as "isIndexed",
      coalesce((select json_agg(json_build_object('name', parent.relname,
          'column', a.attname, 'parentColumn', b.attname) order by c.conname)
        from pg_constraint c join owned parent on parent.oid = c.confrelid
        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
        join pg_attribute b on b.attrelid = c.confrelid and b.attnum = c.confkey[1]
        where c.contype = 'f' and c.conrelid = owned.oid and c.confrelid <> owned.oid), '[]') as parents
    from owned order by owned.relname`);
  const ordered: Table[] = [];
  const visited = new Set<Table>();
  const visit = (table: Table) => {
    if (visited.has(table)) return;
    visited.add(table);
    for (const child of found) if (child.parents.some(({ name }) => name === table.name)) visit(child);
    ordered.push(table);
  };
  for (const table of found) visit(table);
  return ordered;
}

/** By an index: of the organization, or of what the rows belong to. */
async function deleteSome(
  tx: Transaction,
  { name, isIndexed, parents }: Table,
  organizationId: string,
  batch: number,
): Promise<number> {
  const table = sql.identifier(name);
  const parent = isIndexed ? undefined : parents.find(({ column }) => column !== "organization_id");
  const through = parent
    ? sql`join ${sql.identifier(parent.name)} parent on one.${sql.identifier(parent.column)} = parent.${sql.identifier(parent.parentColumn)}
        and parent.organization_id = ${organizationId}`
    : sql``;
  const [deleted] = await tx.execute<{ count: number }>(sql`with gone as (
    delete from ${table} where ctid = any(array(
      select one.ctid from ${table} one ${through} where one.organization_id = ${organizationId} limit ${batch}))
    returning 1) select count(*)::int as count from gone`);
  return Number(deleted?.count ?? 0);
}

/** Removes all that is due, as long as `isWanted` says so. */
export async function removeDeleted(isWanted = () => true, batch = rowsAtOnce): Promise<void> {
  while (isWanted() && (await removeSome(batch)) !== "nothing");
}

/** Runs for as long as the process does; gives what stops it. */
export function startRemoval(): () => Promise<void> {
  let running: Promise<void> | null = null;
  let isStopped = false;
  const look = () => {
    running ??= removeDeleted(() => !isStopped)
      // That the database is away has been said. The next look goes on.
      .catch(() => undefined)
      .finally(() => {
        running = null;
      });
  };
  const end = regularly(tickMs, look);
  return async () => {
    isStopped = true;
    end();
    await running;
  };
}
