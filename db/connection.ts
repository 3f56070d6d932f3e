// One connection, by a driver of its own that never reconnects: what is lost is replaced by the pool, whole.
import type { Socket } from "node:net";
import type postgres from "postgres";
import type { ConnectionTarget, Pooler } from "@/db/connection-url";
import { isSendable, openDriver } from "@/db/driver";
import { databaseError, databaseFailure } from "@/db/errors";
import { openSocket } from "@/db/socket";
import { AppError } from "@/lib/shared/errors";

export interface ConnectionSettings {
  target: ConnectionTarget;
  /** The pooler that the operator set; null if the connection has to find out. */
  pooler: Pooler | null;
  /** How long an answer may take before the connection counts as lost. The server gives up a little earlier. */
  silenceMs: number;
}

export type Rows = postgres.RowList<postgres.Row[]>;

export type Connection = ReturnType<typeof drive>;

/**
 * How PostgreSQL plans what is prepared: for the values of each call, since organizations differ in size, or once, where
 * rows are found by key and planning takes longer than all the rest.
 */
export type Planning = "custom" | "generic";

export interface RunOptions {
  /** Rows as lists. */
  asValues?: boolean;
  planned?: Planning;
}

/** Statements that one connection keeps prepared; lists of different lengths make ever more of them. */
const preparedAtMost = 500;
/**
 * A plan that was made once has to stay good while tables grow: by index and row by row, whatever looks cheaper in a table
 * that is still empty.
 */
const settingsFor: Readonly<Record<Planning, string>> = {
  custom: planned("force_custom_plan", "on"),
  generic: planned("force_generic_plan", "off"),
};
/**
 * Uses of plans that were made once, until they are made anew: at first, and at most. In a table that is still empty all its indexes
 * look alike, and one by organization would be read from end to end ever after. PostgreSQL itself plans anew only when it has
 * counted the rows, a minute or more later.
 */
const plansGoodFor = { first: 50, most: 1_000 };
const farewellMs = 1_000;
const idleInTransactionMs = 60_000;

/**
 * @throws DatabaseError when there is no connection after `limitMs`, AppError `not_configured` when what answers is
 *   not what DATABASE_POOLER says.
 */
export async function openConnection(settings: ConnectionSettings, limitMs: number): Promise<Connection> {
  const signal = AbortSignal.timeout(limitMs);
  const [first, second] = { allow: [false, true], prefer: [true, false] }[
    settings.target.sslMode as string
  ] ?? [settings.target.sslMode !== "disable"];
  try {
    return await attempt(settings, first === true, signal);
  } catch (error) {
    // "No entry in pg_hba.conf" for the one kind, perhaps there is for the other.
    if (second === undefined || (error as { code?: string }).code !== "28000") throw error;
    return await attempt(settings, second, signal);
  }
}

async function attempt(
  settings: ConnectionSettings,
  isEncrypted: boolean,
  signal: AbortSignal,
): Promise<Connection> {
  const { target, pooler } = settings;
  const socket = await openSocket(target, isEncrypted, signal).catch((error: unknown) => {
    throw signal.aborted ? databaseFailure("CONNECT_TIMEOUT") : databaseError(error);
  });
  const connection = drive(settings, socket);
  const late = () => connection.destroy("CONNECT_TIMEOUT");
  if (signal.aborted) late();
  signal.addEventListener("abort", late, { once: true });
  try {
    const announced = await connection.run("select pg_backend_pid() as pid");
    const isDirect = announced.state.pid === Number(announced[0]?.pid);
    if (pooler === "none" && !isDirect) throw notDirect();
    connection.isDirect = isDirect && pooler !== "transaction" && pooler !== "session";
    connection.mayPrepare(connection.isDirect || pooler === "session");
    if (connection.isDirect) {
      await connection.run(limitsOf(settings, "set"));
      connection.begin = "begin";
    }
    return connection;
  } catch (error) {
    connection.destroy("CONNECTION_CLOSED");
    throw error instanceof AppError ? error : databaseError(error);
  } finally {
    signal.removeEventListener("abort", late);
  }
}

function planned(mode: string, scansAndJoins: "on" | "off"): string {
  const others = ["enable_seqscan", "enable_hashjoin", "enable_mergejoin"];
  return [`set plan_cache_mode = ${mode}`, ...others.map((name) => `set ${name} = ${scansAndJoins}`)].join(
    "; ",
  );
}

function notDirect(): AppError {
  return new AppError(
    "not_configured",
    "DATABASE_POOLER is none, but DATABASE_URL doesn't lead directly to PostgreSQL: the process that it " +
      "announces isn't the one that answers. Set transaction or session, or unset DATABASE_POOLER.",
  );
}

/** Only for a session or a transaction of our own: a pooler would hand what is set to others. */
function limitsOf({ silenceMs }: ConnectionSettings, set: "set" | "set local"): string {
  const limits = {
    statement_timeout: Math.round(silenceMs * 0.9),
    lock_timeout: Math.round(silenceMs * 0.6),
    idle_in_transaction_session_timeout: idleInTransactionMs,
  };
  return Object.entries(limits)
    .map(([name, value]) => `${set} ${name} = ${value}`)
    .join("; ");
}

function drive(settings: ConnectionSettings, socket: Socket) {
  const { target, silenceMs } = settings;
  const pending = new Set<(error: Error) => void>();
  const ended: ((code: string) => void)[] = [];
  const prepared = new Set<string>();
  let reason = "CONNECTION_CLOSED";
  let lost = false;
  let mayPrepare = false;
  /** How this session plans queries; undefined if unknown. */
  let planning: Planning | undefined;
  let usesOfPlans = 0;
  let plansGoodUntil = plansGoodFor.first;

  // Before the driver's own listeners, so that nothing is given to it any more once it learns of the end.
  socket.once("error", (error: NodeJS.ErrnoException) => {
    lost = true;
    if (reason === "CONNECTION_CLOSED") reason = error.code ?? reason;
  });
  socket.once("close", () => {
    lost = true;
    for (const reject of pending) reject(databaseFailure(reason));
    pending.clear();
    for (const listener of ended.splice(0)) listener(reason);
  });
  /** Gone at once; its queries fail with the code. */
  const destroy = (code: string) => {
    if (socket.destroyed) return;
    lost = true;
    reason = code;
    socket.destroy();
  };
  socket.on("timeout", () => destroy("CONNECTION_SILENT"));

  const driver = openDriver(target, socket);

  function run(
    text: string,
    parameters: unknown[] = [],
    { asValues = false, planned = "custom" }: RunOptions = {},
  ): Promise<Rows> {
    if (lost) return Promise.reject(databaseFailure(reason));
    if (!parameters.every(isSendable)) return Promise.reject(databaseFailure("ERR_INVALID_ARG_TYPE"));
    return new Promise((resolve, reject) => {
      // Set again for each query: a timeout that ran out while the connection was idle is not restarted by a write.
      if (pending.size === 0) socket.setTimeout(silenceMs);
      pending.add(reject);
      const prepare = mayPrepare && parameters.length > 0 && isKept(text);
      if (prepare && connection.isDirect) plan(planned);
      // A setting of a transaction goes with it.
      if (text.startsWith("rollback")) planning = undefined;
      // Without parameters as a simple query, which is never a named statement: BEGIN and COMMIT above all.
      const query = driver.unsafe(text, parameters as never[], { prepare });
      (asValues ? query.values() : query)
        .then(
          (rows) => {
            if (rows.command === "ROLLBACK") planning = undefined;
            resolve(rows as Rows);
          },
          (error: unknown) => reject(databaseError(error)),
        )
        .finally(() => {
          pending.delete(reject);
          if (pending.size === 0) socket.setTimeout(0);
        });
    });
  }

  function plan(by: Planning): void {
    if (by === "generic") planAnew();
    if (by === planning) return;
    planning = by;
    driver.unsafe(settingsFor[by]).catch(() => {
      planning = undefined;
    });
  }

  function planAnew(): void {
    usesOfPlans += 1;
    if (usesOfPlans <= plansGoodUntil) return;
    usesOfPlans = 0;
    plansGoodUntil = Math.min(plansGoodUntil * 2, plansGoodFor.most);
    // If that fails, every later query fails too.
    driver.unsafe("discard plans").catch(() => undefined);
  }

  function isKept(text: string): boolean {
    if (prepared.size < preparedAtMost) prepared.add(text);
    return prepared.has(text);
  }

  /** Says farewell, and is gone after at most a second. */
  async function close(): Promise<void> {
    if (socket.destroyed) return;
    lost = true;
    const gone = new Promise((resolve) => socket.once("close", resolve));
    const timer = setTimeout(() => destroy("CONNECTION_ENDED"), farewellMs);
    await driver.end({ timeout: 0 });
    await gone;
    clearTimeout(timer);
  }

  const connection = {
    /** Whether it ends at PostgreSQL itself, with nothing in between that may hand us to another of its processes. */
    isDirect: false,
    /** How a transaction begins: with limits on the server's side. */
    begin: `begin; ${limitsOf(settings, "set local")}`,
    run,
    isLost: () => lost,
    /** Called once, also when the connection is closed on purpose. */
    onEnd: (listener: (code: string) => void) => void ended.push(listener),
    close,
    destroy,
    mayPrepare(allowed: boolean) {
      mayPrepare = allowed;
      driver.options.prepare = allowed as never;
    },
  };
  return connection;
}
