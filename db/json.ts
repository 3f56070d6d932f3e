// Several columns as one JSON value, so that a question has one answer.
import { type SQL, type SQLWrapper, sql } from "drizzle-orm";

export function jsonObject(fields: Record<string, SQLWrapper>): SQL {
  const members = Object.entries(fields).map(([name, value]) => sql`${sql.raw(`'${name}'`)}, ${value}`);
  return sql`json_build_object(${sql.join(members, sql`, `)})`;
}
