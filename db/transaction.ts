// What Drizzle takes for its driver: single queries on any connection of the pool, transactions on one.
// BEGIN, COMMIT, ROLLBACK and SAVEPOINT are simple queries, never named statements: behind a pooler that hands each
// transaction to another process of PostgreSQL, a name that is unknown there aborts the transaction at its very end.
import type { Connection, Rows } from "@/db/connection";
import { databaseFailure } from "@/db/errors";
import type { Pool } from "@/db/pool";

type Work = (client: DriverClient) => Promise<unknown>;

/** The part of postgres-js's client that Drizzle's session calls. */
export interface DriverClient {
  unsafe(text: string, parameters?: unknown[]): PromiseLike<Rows> & { values(): Promise<Rows> };
  begin?(work: Work): Promise<unknown>;
  savepoint?(work: Work): Promise<unknown>;
  options: { parsers: object; serializers: object };
}

type Run = (text: string, parameters: unknown[], asValues: boolean) => Promise<Rows>;

export function clientOf(pool: Pool): DriverClient {
  return {
    ...queriesBy((text, parameters, asValues) =>
      pool.use((connection) => connection.run(text, parameters, asValues)),
    ),
    begin: (work) => pool.use((connection) => transact(connection, work)),
  };
}

function queriesBy(run: Run): DriverClient {
  return {
    unsafe: (text, parameters = []) => ({
      // biome-ignore lint/suspicious/noThenProperty: the driver's queries are promises that begin when awaited.
      then: (resolve, reject) => run(text, parameters, false).then(resolve, reject),
      values: () => run(text, parameters, true),
    }),
    options: { parsers: {}, serializers: {} },
  };
}

async function transact(connection: Connection, work: Work): Promise<unknown> {
  const transaction = { isOver: false, savepoints: 0 };
  try {
    await connection.run(connection.begin);
    const result = await scope(connection, transaction, work);
    transaction.isOver = true;
    const committed = await connection.run("commit");
    // PostgreSQL's answer to the COMMIT of a transaction that failed is no error, but that it did the opposite.
    if (committed.command !== "COMMIT") throw databaseFailure("TRANSACTION_ROLLED_BACK");
    return result;
  } catch (error) {
    transaction.isOver = true;
    // Whatever is left open must not meet the next one.
    await connection.run("rollback").catch(() => connection.destroy("CONNECTION_CLOSED"));
    throw error;
  }
}

/** A query that failed fails its scope, even if the work went on: PostgreSQL does nothing more in it. */
async function scope(
  connection: Connection,
  transaction: { isOver: boolean; savepoints: number },
  work: Work,
): Promise<unknown> {
  let failure: { error: unknown } | undefined;
  const client: DriverClient = {
    ...queriesBy(async (text, parameters, asValues) => {
      if (transaction.isOver) throw databaseFailure("TRANSACTION_IS_OVER");
      try {
        return await connection.run(text, parameters, asValues);
      } catch (error) {
        failure ??= { error };
        throw error;
      }
    }),
    async savepoint(inner) {
      const name = `s${transaction.savepoints++}`;
      await connection.run(`savepoint ${name}`);
      try {
        return await scope(connection, transaction, inner);
      } catch (error) {
        await connection.run(`rollback to savepoint ${name}`);
        throw error;
      }
    },
  };
  const result = await work(client);
  if (failure) throw failure.error;
  return result;
}
