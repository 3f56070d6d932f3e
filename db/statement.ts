// Statements of hot paths: their text is made once, and they are sent at the moment of the call, in the order of the calls.
import { fillPlaceholders, type SQL } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import type { Executor } from "@/db/client";
import { databaseError } from "@/db/errors";
import { noteOutage } from "@/db/outage";
import type { DriverClient } from "@/db/transaction";
import { AppError } from "@/lib/shared/errors";

const dialect = new PgDialect();

/**
 * A statement with `sql.placeholder`s, each of whose values says its type in the text (`::uuid`), which finds its rows by key.
 * Prepared on the connections that keep prepared statements, as every text is, and planned there once. Within a transaction the
 * answer need not be waited for: COMMIT follows all that was sent, and a failed query fails the transaction.
 *
 * @param query makes the text, at the first call.
 */
export function statement<Values extends object, Row = Record<string, unknown>>(
  query: () => SQL,
): (executor: Executor, values: Values) => Promise<Row[]> {
  let prepared: { sql: string; params: unknown[] } | undefined;
  return (executor, values) => {
    prepared ??= dialect.sqlToQuery(query());
    // The arguments of Drizzle's session; its types call it internal.
    const { client } = (executor as unknown as { session: { client: DriverClient } }).session;
    const answer = Promise.resolve(
      client.byKey(prepared.sql, fillPlaceholders(prepared.params, values as Record<string, unknown>)).then(
        (rows) => rows as unknown as Row[],
        (error: unknown) => {
          if (error instanceof AppError) throw error;
          const failure = databaseError(error);
          noteOutage(failure);
          throw failure;
        },
      ),
    );
    // Anyone who does not wait learns of it from the transaction.
    answer.catch(() => undefined);
    return answer;
  };
}
