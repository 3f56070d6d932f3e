// What Drizzle takes for its driver: single queries on any connection of the pool, transactions on one.
// BEGIN, COMMIT, ROLLBACK and SAVEPOINT are simple queries, never named statements: behind a pooler that hands each
// transaction to another process of PostgreSQL, a name that is unknown there aborts the transaction at its very end.
import type { Connection, Rows, RunOptions } from "@/db/connection";
import { databaseFailure } from "@/db/errors";
import type { Pool } from "@/db/pool";

type Work = (client: DriverClient) => Promise<unknown>;

/** The part of postgres-js's client that Drizzle's session calls, and `byKey`, which is ours. */
export interface DriverClient {
  unsafe(text: string, parameters?: unknown[]): PromiseLike<Rows> & { values(): Promise<Rows> };
  /** The same for what finds its rows by key: planned once for a connection. */
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
 * Nothing is waited for that says nothing: the first query follows BEGIN at once, and COMMIT whatever `work` has sent
 * without waiting for it. PostgreSQL does one after the other, and nothing any more after what failed.
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
    // What was not waited for has its say: the COMMIT's answer is only that nothing was kept.
    open.requireWell();
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

interface Scope {
  run(work: Work): Promise<unknown>;
  /** Throws what a query failed with, even if the work went on: PostgreSQL does nothing more in it. */
  requireWell(): void;
  /** When all that was asked has been answered, well or not. */
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
