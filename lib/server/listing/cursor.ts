// Keyset paging: a cursor holds the sort values of the last row of a page, and the next page begins after them.
import { asc, desc, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { z } from "zod";
import { AppError } from "@/lib/shared/errors";
import { PlainText, Time } from "@/lib/shared/input";
import type { Page } from "@/lib/shared/listing";

const Cursor = z.tuple([PlainText, z.uuid()]);
/** A time in the format of `toISOString`, as the columns have it. */
const SortedTime = z.iso.datetime({ precision: 3 }).pipe(Time);
const TimeCursor = z.tuple([SortedTime, z.uuid()]);
const NumberedTimeCursor = z.tuple([SortedTime, z.int().positive()]);

function decode<T>(cursor: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")));
  } catch {
    throw new AppError("malformed_request", "The cursor isn't from this list.");
  }
}

/**
 * How names are sorted: "apple" comes before "Zebra", also in a database that compares bytes. An index has to be of the same
 * expression.
 */
export function byName(name: PgColumn | SQL): SQL {
  return sql`lower(${name})`;
}

/** Rows that come after the cursor in the order of `byName(name)`, then `id`; no condition for the first page. */
export function after(cursor: string | undefined, name: PgColumn | SQL, id: PgColumn): SQL | undefined {
  if (cursor === undefined) return undefined;
  const [last, lastId] = decode(cursor, Cursor);
  return sql`(${byName(name)}, ${id}) > (${byName(sql`${last}::text`)}, ${lastId}::uuid)`;
}

/** Like `after`, for lists that show the newest first; of rows with a UUID, or with a number. */
export function before(cursor: string | undefined, sort: PgColumn, id: PgColumn): SQL | undefined {
  if (cursor === undefined) return undefined;
  const schema: z.ZodType<[string, string | number]> =
    id.dataType === "number" ? NumberedTimeCursor : TimeCursor;
  const [value, lastId] = decode(cursor, schema);
  const type = sql.raw(id.getSQLType());
  return sql`(${sort}, ${id}) < (${value}::timestamptz, ${lastId}::${type})`;
}

/** A sort order of a list: the expressions that rows are compared by, in this order, before their ids. */
export interface SortKey {
  expression: PgColumn | SQL;
  type: "text" | "time";
}

export type Direction = "asc" | "desc";

/** Like `after`, for lists that are sorted by one or several things, in either direction. */
export function beyond(
  cursor: string | undefined,
  keys: readonly SortKey[],
  id: PgColumn,
  direction: Direction,
): SQL | undefined {
  if (cursor === undefined) return undefined;
  const parts = keys.map(({ type }) => (type === "time" ? SortedTime : PlainText));
  const schema = z.tuple([...parts, z.uuid()] as unknown as [z.ZodString, ...z.ZodString[]]);
  const values = decode(cursor, schema);
  const columns = sql.join([...keys.map(({ expression }) => sql`${expression}`), sql`${id}`], sql`, `);
  const last = sql.join(
    values.map((value, index) => {
      if (index === keys.length) return sql`${value}::uuid`;
      return keys[index]?.type === "time" ? sql`${value}::timestamptz` : sql`${value}::text`;
    }),
    sql`, `,
  );
  return direction === "asc" ? sql`(${columns}) > (${last})` : sql`(${columns}) < (${last})`;
}

/** The same order as in `beyond`. */
export function sortedBy(keys: readonly SortKey[], id: PgColumn, direction: Direction): SQL[] {
  return [...keys.map(({ expression }) => expression), id].map((expression) =>
    direction === "asc" ? asc(expression) : desc(expression),
  );
}

/** Makes a page of `limit + 1` fetched rows: the extra one only says that there is more. */
export function pageOf<Row extends { id: string | number }, View>(
  rows: Row[],
  limit: number,
  sortOf: (row: Row) => string | string[],
  toItem: (row: Row) => View,
): Page<View> {
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    items: shown.map(toItem),
    nextCursor: last
      ? Buffer.from(JSON.stringify([...[sortOf(last)].flat(), last.id])).toString("base64url")
      : null,
  };
}

/** Text as a LIKE pattern that finds it anywhere, its own wildcards taken literally. */
export function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, "\\$&")}%`;
}
