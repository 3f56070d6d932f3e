// Whether DATABASE_POOLER=session is true: a statement prepared in one session and run in another is an error, so a
// pooler that lends its connections for a transaction only has to be noticed at the start.
import { sql } from "drizzle-orm";
import { connect } from "@/db/client";
import { parsePooler } from "@/db/connection-url";
import { AppError } from "@/lib/shared/errors";

/**
 * @throws AppError `not_configured` when a session had two processes of PostgreSQL.
 */
export async function checkPooler(url: string): Promise<void> {
  if (parsePooler(process.env.DATABASE_POOLER) !== "session") return;
  const [first, second] = [connect(url, { poolSize: 1 }), connect(url, { poolSize: 1 })];
  const processOf = async (of: Pick<typeof first.database, "execute">) => {
    const [row] = await of.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
    return row?.pid;
  };
  try {
    const before = await processOf(first.database);
    // While this transaction has a process, it may be the one that the first session had.
    const after = await second.database.transaction(async (tx) => {
      await processOf(tx);
      return processOf(first.database);
    });
    if (before !== after) {
      throw new AppError(
        "not_configured",
        "DATABASE_POOLER is session, but the pooler at DATABASE_URL switches the PostgreSQL process between two " +
          "transactions of one session. Set transaction, or unset DATABASE_POOLER.",
      );
    }
  } finally {
    await Promise.all([first.close(), second.close()]);
  }
}
