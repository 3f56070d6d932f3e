// The driver that Drizzle uses: single queries run on any connection of the pool, transactions on one.
// BEGIN, COMMIT, ROLLBACK and SAVEPOINT are simple queries, never named statements: behind a pooler that hands each
// transaction to another process of PostgreSQL, a name that is unknown there aborts the transaction at its very end.
import type { Connection, Rows, RunOptions } from "@/db/connection";
import { databaseFailure } from "@/db/errors";
import type { Pool } from "@/db/pool";

type Work = (client: DriverClient) => Promise<unknown>;

/** The part of postgres-js's client that Drizzle's session calls, and `byKey`, which is ours. */
export interface DriverClient {
  unsafe(text: string, parameters?: unknown[]): PromiseLike<Rows> & { values(): Promise<Rows> };
  /** The same for queries that find their rows by key: planned once for each connection. */
  byKey(text: string, parameters: unknown[]): Promise<Rows>;
  begin?(work: Work): Promise<unknown>;
  savepoint?(work: Work): Promise<unknown>;
  options: { parsers: object; serializers: object };
}

type Run = (text: string, parameters: unknown[], options: RunOptions) => Promise<Rows>;

export function clientOf(pool: Pool): DriverClient {
  return {
    ...queriesBy((text, parameters, options) =>
      pool.use((connection) => connection.run(text, parameters, options)),
    ),
    begin: (work) => pool.use((connection) => transact(connection, work)),
  };
}

function queriesBy(run: Run): DriverClient {
  return {
    unsafe: (text, parameters = []) => ({
      // biome-ignore lint/suspicious/noThenProperty: the driver's queries are promises that begin when awaited.
      then: (resolve, reject) => run(text, parameters, {}).then(resolve, reject),
      values: () => run(text, parameters, { asValues: true }),
    }),
    byKey: (text, parameters) => run(text, parameters, { planned: "generic" }),
    options: { parsers: {}, serializers: {} },
  };
}

/**
 * Does not wait for answers that carry no information: the first query follows BEGIN at once, and COMMIT follows all that
 * `work` has sent without waiting. PostgreSQL runs them in order, and nothing after one that failed.
 */
async function transact(connection: Connection, work: Work): Promise<unknown> {
  const transaction = { isOver: false, savepoints: 0 };
  try {
    const begun = connection.run(connection.begin);
    begun.catch(() => undefined);
    const open = scope(connection, transaction);
    const result = await open.run(work);
    open.requireWell();
    transaction.isOver = true;
    const [committed] = await Promise.all([connection.run("commit"), begun, open.settled()]);
    // A query that nobody waited for says why; the COMMIT's answer only says that nothing was kept.
    open.requireWell();
    // PostgreSQL answers the COMMIT of a failed transaction without an error: it says that it rolled back.
    if (committed.command !== "COMMIT") throw databaseFailure("TRANSACTION_ROLLED_BACK");
    return result;
  } catch (error) {
    transaction.isOver = true;
    // What is left open must not affect the next transaction.
    await connection.run("rollback").catch(() => connection.destroy("CONNECTION_CLOSED"));
    throw error;
  }
}

interface Scope {
  run(work: Work): Promise<unknown>;
  /** Throws the error of a failed query, even if the work went on: PostgreSQL runs nothing more in the transaction. */
  requireWell(): void;
  /** Resolves when every query was answered, with or without an error. */
  settled(): Promise<unknown>;
}

function scope(connection: Connection, transaction: { isOver: boolean; savepoints: number }): Scope {
  let failure: { error: unknown } | undefined;
  const asked = new Set<Promise<unknown>>();
  const scoped: Scope = {
    run: (work) => work(client),
    requireWell() {
      if (failure) throw failure.error;
    },
    settled: () => Promise.allSettled(asked),
  };
  const client: DriverClient = {
    ...queriesBy(async (text, parameters, options) => {
      if (transaction.isOver) throw databaseFailure("TRANSACTION_IS_OVER");
      const answer = connection.run(text, parameters, options);
      asked.add(answer);
      try {
        return await answer;
      } catch (error) {
        failure ??= { error };
        throw error;
      } finally {
        asked.delete(answer);
      }
    }),
    async savepoint(inner) {
      const name = `s${transaction.savepoints++}`;
      await connection.run(`savepoint ${name}`);
      const nested = scope(connection, transaction);
      try {
        const result = await nested.run(inner);
        await nested.settled();
        nested.requireWell();
        return result;
      } catch (error) {
        await nested.settled();
        await connection.run(`rollback to savepoint ${name}`);
        throw error;
      }
    },
  };
  return scoped;
}
