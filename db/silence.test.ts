import { type AddressInfo, createConnection, createServer, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import { type ConnectOptions, closeDatabase, connect, database, databaseIsAway } from "@/db/client";
import { unavailability } from "@/db/errors";
import { useTestDatabase } from "@/test/support/database";

const test = useTestDatabase();

/** What a network does that drops packets: connections stay, and nothing comes through in either direction. */
interface Wire {
  url: string;
  isSilent: boolean;
  cut(): void;
  close(): void;
}

async function wireTo(url: string): Promise<Wire> {
  const target = new URL(url);
  const pairs = new Set<Socket>();
  const wire = { isSilent: false } as Wire;
  const server: Server = createServer((near) => {
    // A connection that begins while nothing comes through gets no answer, and is forgotten afterwards.
    const far = wire.isSilent ? null : createConnection(Number(target.port), target.hostname);
    for (const socket of far ? [near, far] : [near]) {
      pairs.add(socket);
      socket.on("error", () => undefined).on("close", () => pairs.delete(socket));
    }
    if (!far) return;
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on("data", (bytes) => {
        if (!wire.isSilent) to.write(bytes);
      });
      from.on("close", () => !wire.isSilent && to.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const through = new URL(url);
  through.hostname = "127.0.0.1";
  through.port = String((server.address() as AddressInfo).port);
  wire.url = through.href;
  wire.cut = () => {
    for (const socket of pairs) socket.resetAndDestroy();
  };
  wire.close = () => {
    wire.cut();
    server.close();
  };
  return wire;
}

const limits = { silenceMs: 1_000, waitMs: 800 };
const said: string[] = [];
const open: (() => Promise<void> | void)[] = [];

async function wired(options: ConnectOptions = {}) {
  const wire = await wireTo(test.url());
  const {
    database: db,
    isLost,
    close,
  } = connect(wire.url, {
    ...limits,
    report: (line) => said.push(line),
    ...options,
  });
  open.push(close, wire.close);
  return { wire, db, isLost };
}

const outcome = async (run: () => PromiseLike<unknown>) => {
  const started = performance.now();
  const error: unknown = await Promise.resolve(run()).then(
    () => null,
    (caught: unknown) => caught,
  );
  return { error, ms: performance.now() - started };
};

beforeAll(() => database().execute(sql`create table written (id int primary key)`));
afterEach(async () => {
  for (const end of open.splice(0)) await end();
  said.length = 0;
});

it("gives up on a connection that was idle for longer than it may be silent", async () => {
  const { wire, db } = await wired({ poolSize: 1 });
  await db.execute(sql`select 1`);
  // Its time without an answer ran out meanwhile, while nothing was asked of it.
  await sleep(2 * limits.silenceMs);
  wire.isSilent = true;
  const asked = outcome(() => db.execute(sql`select 1`));
  const answer = await Promise.race([asked, sleep(4_000, { error: "still waiting", ms: 4_000 })]);
  expect(unavailability(answer.error)).toBe("database_unavailable");
  expect(answer.ms).toBeLessThan(2 * limits.silenceMs);
});

it("reads and writes arrays", async () => {
  const ids = [crypto.randomUUID(), crypto.randomUUID()];
  const [row] = await database().execute(
    sql`select ${sql.param(ids)}::uuid[] as ids, array[1, 2] as numbers, array['a,"b', 'c'] as texts`,
  );
  expect(row).toEqual({ ids, numbers: [1, 2], texts: ['a,"b', "c"] });
});

it("ends every query of a silent database in time, says it once, and works again by itself", async () => {
  const { wire, db, isLost } = await wired();
  expect(isLost()).toBe(false);
  await Promise.all(Array.from({ length: 10 }, () => db.execute(sql`select pg_sleep(0.05)`)));
  wire.isSilent = true;
  const hung = await Promise.all(
    Array.from({ length: 60 }, (_, index) =>
      outcome(() =>
        index % 2
          ? db.execute(sql`select ${index}::int`)
          : db.transaction((tx) => tx.execute(sql`select ${index}::int`)),
      ),
    ),
  );
  for (const { error, ms } of hung) {
    expect(unavailability(error)).toBe("database_unavailable");
    expect(ms).toBeLessThan(3_000);
  }
  const later = await outcome(() => db.execute(sql`select 1`));
  expect(unavailability(later.error)).toBe("database_unavailable");
  expect(later.ms).toBeLessThan(1_500);
  expect(said).toEqual([expect.stringMatching(/^The database can't be reached \(/)]);
  expect(isLost()).toBe(true);

  wire.isSilent = false;
  const healed = performance.now();
  while ((await outcome(() => db.execute(sql`select 1`))).error) await sleep(50);
  expect(performance.now() - healed).toBeLessThan(2_000);
  // Every slot of the pool, not only the first.
  const all = await Promise.all(
    Array.from({ length: 40 }, () =>
      outcome(() => db.transaction((tx) => tx.execute(sql`select pg_sleep(0.02)`))),
    ),
  );
  expect(all.map(({ error }) => error)).toEqual(all.map(() => null));
  expect(said).toEqual([expect.anything(), expect.stringMatching(/^The database is back after \d+ s/)]);
  expect(isLost()).toBe(false);
});

it("is away while it is lost and does not answer, and asked once for all who ask that", async () => {
  const { wire } = await wired();
  await closeDatabase();
  vi.stubEnv("DATABASE_URL", wire.url);
  open.push(closeDatabase, () => void vi.unstubAllEnvs());
  expect(await databaseIsAway()).toBe(false);
  await database().execute(sql`select 1`);
  wire.isSilent = true;
  wire.cut();
  await sleep(100);
  const began = performance.now();
  const all = await Promise.all(Array.from({ length: 20 }, () => databaseIsAway(500)));
  expect(all).toEqual(all.map(() => true));
  expect(performance.now() - began).toBeLessThan(900);
  wire.isSilent = false;
  await expect.poll(() => databaseIsAway(500)).toBe(false);
});

it("notices on an idle connection that it was forgotten, before anything is asked of it", async () => {
  const { wire, db } = await wired({ silenceMs: 20_000, waitMs: 5_000, poolSize: 2 });
  await db.execute(sql`select 1`);
  await sleep(5_100);
  // Only what was open before is lost, as after a firewall's restart.
  wire.isSilent = true;
  const asked = outcome(() => db.execute(sql`select 1`));
  await sleep(500);
  wire.isSilent = false;
  const { error, ms } = await asked;
  expect(error).toBeNull();
  expect(ms).toBeLessThan(4_000);
});

it("leaves no slot poisoned when connections are cut in the middle of transactions", async () => {
  const { wire, db } = await wired({ silenceMs: 5_000, waitMs: 3_000 });
  for (let round = 0; round < 5; round += 1) {
    const busy = Array.from({ length: 20 }, (_, index) =>
      outcome(() =>
        db.transaction(async (tx) => {
          await tx.execute(sql`select ${index}::int`);
          await sleep(5 * index);
          // Goes on asking, as code does that swallows a failure.
          await tx.execute(sql`select ${index}::int`).catch(() => undefined);
          await tx.execute(sql`select ${"x".repeat(2_000)}::text`);
        }),
      ),
    );
    await sleep(60);
    wire.cut();
    for (const { ms } of await Promise.all(busy)) expect(ms).toBeLessThan(4_000);
    const after = performance.now();
    const all = await Promise.all(
      Array.from({ length: 20 }, () => outcome(() => db.execute(sql`select pg_sleep(0.01)`))),
    );
    expect(all.filter(({ error }) => error)).toEqual([]);
    expect(performance.now() - after).toBeLessThan(2_500);
  }
});

it("never continues a lost transaction on another connection", async () => {
  const { wire, db } = await wired({ silenceMs: 3_000, waitMs: 3_000 });
  const { error } = await outcome(() =>
    db.transaction(async (tx) => {
      await tx.execute(sql`insert into written values (1)`);
      wire.cut();
      await sleep(50);
      await tx.execute(sql`insert into written values (2)`).catch(() => undefined);
    }),
  );
  expect(unavailability(error)).toBe("database_unavailable");
  expect(await db.execute(sql`select id from written`)).toEqual([]);
});

it("says that it is full, not lost, while all connections work", async () => {
  const { db } = await wired({ poolSize: 1, silenceMs: 10_000, waitMs: 700 });
  await db.execute(sql`select 1`);
  const all = await Promise.all(
    Array.from({ length: 12 }, () => outcome(() => db.execute(sql`select pg_sleep(0.2)`))),
  );
  const refused = all.filter(({ error }) => error);
  expect(refused.length).toBeGreaterThan(5);
  expect(refused.length).toBeLessThan(11);
  for (const { error, ms } of refused) {
    expect(unavailability(error)).toBe("overloaded");
    expect(ms).toBeLessThan(1_200);
  }
  expect(said).toEqual([expect.stringContaining("POOL_IS_FULL")]);
});

it("ends a wait for a lock and a slow statement on the server too", async () => {
  const { db } = await wired({ silenceMs: 1_500, waitMs: 3_000 });
  await database().execute(sql`insert into written values (7)`);
  const slow = await outcome(() => db.execute(sql`select pg_sleep(30)`));
  expect(slow.error).toMatchObject({ code: "57014" });
  const blocked = await db.transaction(async (tx) => {
    await tx.execute(sql`select * from written where id = 7 for update`);
    return outcome(() => db.execute(sql`update written set id = 8 where id = 7`));
  });
  expect(blocked.error).toMatchObject({ code: "55P03" });
  expect(unavailability(blocked.error)).toBe("database_unavailable");
});
