import { type AddressInfo, createConnection, createServer } from "node:net";
import { inspect } from "node:util";
import { eq, sql } from "drizzle-orm";
import { pgTable, text, uuid } from "drizzle-orm/pg-core";
import { beforeAll, describe, expect, it } from "vitest";
import {
  closeDatabase,
  connect,
  constraintViolated,
  type DatabaseError,
  database,
  type Executor,
} from "@/db/client";
import { sanitizeDatabaseError } from "@/db/errors";
import { useTestDatabase } from "@/test/support/database";

const canary = "canary-8d1f";
const boxes = pgTable("boxes", { id: uuid("id").primaryKey(), name: text("name") });
const labels = pgTable("labels", { text: text("text"), box: uuid("box") });

const test = useTestDatabase();

beforeAll(async () => {
  await database().execute(sql`
    create table boxes (
      id uuid primary key default gen_random_uuid(),
      name text constraint boxes_name unique constraint boxes_name_short check (length(name) < 20)
    )`);
  await database().execute(sql`
    create table labels (
      text text not null,
      box uuid constraint labels_box references boxes (id) on delete restrict
    )`);
});

async function failureOf(run: () => PromiseLike<unknown>): Promise<DatabaseError> {
  try {
    await run();
  } catch (error) {
    return error as DatabaseError;
  }
  throw new TypeError("Expected a failure.");
}

/** Everything that a logger may make of an error. */
function shownOf(error: unknown): string {
  const { message, stack } = error as Error;
  const hidden = inspect(error, { showHidden: true, depth: null, getters: true });
  return [message, stack, String(error), inspect(error), hidden, JSON.stringify(error)].join("\n");
}

const statements: [string, string, (on: Executor) => PromiseLike<unknown>][] = [
  [
    "a unique violation",
    "23505",
    (on) => on.execute(sql`insert into boxes (name) values (${canary}), (${canary})`),
  ],
  [
    "a check violation",
    "23514",
    (on) => on.execute(sql`insert into boxes (name) values (${`${canary}-and-then-too-long`})`),
  ],
  [
    "a null",
    "23502",
    (on) => on.execute(sql`insert into labels (text, box) values (null, null) returning ${canary}`),
  ],
  ["a value of another type", "22P02", (on) => on.select().from(boxes).where(eq(boxes.id, canary))],
  ["an absent column", "42703", (on) => on.execute(sql`select colour from boxes where name = ${canary}`)],
  ["a cast while running", "22P02", (on) => on.execute(sql`select ${canary}::text::int`)],
  [
    "a parameter that the driver cannot send",
    "ERR_INVALID_ARG_TYPE",
    (on) => on.execute(sql`select ${sql.param({ toString: () => canary })}::timestamptz`),
  ],
];

describe("errors of queries", () => {
  it.each(statements)("show no parameter: %s", async (_name, code, run) => {
    const error = await failureOf(() => run(database()));
    expect(error).toMatchObject({ name: "DatabaseError", code });
    expect(shownOf(error)).not.toContain(canary);
    expect(error.message).toContain(code);
    expect(error.stack).toContain("client.test.ts");
  });

  it.each(statements)("show none in transactions and savepoints: %s", async (_name, code, run) => {
    const flat = await failureOf(() => database().transaction((tx) => Promise.resolve(run(tx))));
    const nested = await failureOf(() =>
      database().transaction((tx) => tx.transaction((inner) => Promise.resolve(run(inner)))),
    );
    for (const error of [flat, nested]) {
      expect(error).toMatchObject({ name: "DatabaseError", code });
      expect(shownOf(error)).not.toContain(canary);
    }
  });

  it("show none when the work of a transaction swallows them", async () => {
    const swallow = (on: Executor) => Promise.resolve(on.execute(sql`select ${canary}::uuid`)).catch(() => 0);
    const error = await failureOf(() => database().transaction(swallow));
    expect(error).toMatchObject({ name: "DatabaseError", code: "22P02" });
    expect(shownOf(error)).not.toContain(canary);
  });

  it("show no address or password of a database out of reach", async () => {
    const { database: absent, close } = connect(`postgres://someone:${canary}@127.0.0.1:9/none`);
    const error = await failureOf(() => absent.execute(sql`select 1`));
    const begun = await failureOf(() => absent.transaction((tx) => tx.execute(sql`select 1`)));
    await close();
    for (const failure of [error, begun]) {
      expect(failure).toMatchObject({ name: "DatabaseError", code: "ECONNREFUSED" });
      expect(shownOf(failure)).not.toContain(canary);
    }
  });

  it("say what is wrong with a statement", async () => {
    const error = await failureOf(() => database().execute(sql`select colour from boxes`));
    expect(error.message).toContain('column "colour" does not exist');
  });

  it("leave a transaction's other errors alone", async () => {
    const mistake = new TypeError("mine");
    const error = await failureOf(() => database().transaction(() => Promise.reject(mistake)));
    expect(error).toBe(mistake);
  });
});

describe("constraintViolated", () => {
  it("names a unique, a check and both kinds of foreign key", async () => {
    const [box] = await database().insert(boxes).values({ id: crypto.randomUUID(), name: "one" }).returning();
    await database().insert(labels).values({ text: "label", box: box?.id });
    const kindOf = async (run: () => PromiseLike<unknown>) => constraintViolated(await failureOf(run));

    const taken = () => database().insert(boxes).values({ id: crypto.randomUUID(), name: "one" });
    expect(await kindOf(taken)).toEqual({ kind: "unique", constraint: "boxes_name" });
    const long = () =>
      database()
        .update(boxes)
        .set({ name: "x".repeat(30) });
    expect(await kindOf(long)).toEqual({ kind: "check", constraint: "boxes_name_short" });
    const dangling = () => database().insert(labels).values({ text: "label", box: crypto.randomUUID() });
    expect(await kindOf(dangling)).toEqual({ kind: "foreign_key", constraint: "labels_box" });
    const used = () => database().delete(boxes).where(eq(boxes.name, "one"));
    expect(await kindOf(used)).toEqual({ kind: "foreign_key", constraint: "labels_box" });
  });

  it("looks through causes, and is null for everything else", () => {
    const raw = Object.assign(new Error("raw"), { code: "23505", constraint_name: "boxes_name" });
    const wrapped = new Error("outer", { cause: new Error("inner", { cause: raw }) });
    expect(constraintViolated(wrapped)).toEqual({ kind: "unique", constraint: "boxes_name" });
    for (const other of [null, "text", new Error("no code"), Object.assign(new Error(), { code: "23502" })]) {
      expect(constraintViolated(other)).toBeNull();
    }
  });
});

describe("sanitizeDatabaseError", () => {
  it("cleans what a bare driver or Drizzle throws", () => {
    const raw = Object.assign(new Error(canary), { name: "PostgresError", code: "23505", detail: canary });
    const wrapped = Object.assign(new Error(`params: ${canary}`, { cause: raw }), {
      query: "",
      params: [canary],
    });
    for (const error of [raw, wrapped]) {
      const clean = sanitizeDatabaseError(error);
      expect(clean).toMatchObject({ name: "DatabaseError", code: "23505" });
      expect(shownOf(clean)).not.toContain(canary);
      expect(sanitizeDatabaseError(clean)).toBe(clean);
    }
  });
});

describe("a pool", () => {
  it("works again soon after its database does, however often that failed", async () => {
    const { hostname, port } = new URL(test.url());
    let isUp = false;
    const gate = createServer((socket) => {
      if (!isUp) return socket.resetAndDestroy();
      socket.pipe(createConnection(Number(port), hostname)).pipe(socket);
    });
    await new Promise<void>((resolve) => gate.listen(0, "127.0.0.1", resolve));
    const through = new URL(test.url());
    through.hostname = "127.0.0.1";
    through.port = String((gate.address() as AddressInfo).port);
    const { database: gated, close } = connect(through.href);
    const ask = () => gated.execute(sql`select 1 as one`);

    const failures = await Promise.all(Array.from({ length: 20 }, () => failureOf(ask)));
    for (const failure of failures) expect(failure).toMatchObject({ name: "DatabaseError" });
    isUp = true;
    const started = performance.now();
    expect(await Promise.all(Array.from({ length: 10 }, ask))).toHaveLength(10);
    expect(performance.now() - started).toBeLessThan(4_000);

    await close();
    gate.close();
  });
});

describe("database", () => {
  it("is one until it is closed", async () => {
    const first = database();
    expect(database()).toBe(first);
    await closeDatabase();
    expect(database()).not.toBe(first);
    expect(await database().execute(sql`select 1 as one`)).toEqual([{ one: 1 }]);
  });

  it.each([
    ["absent", undefined, "DATABASE_URL isn't set"],
    ["unreadable", `${canary}:// not an address`, "DATABASE_URL must be an address"],
  ])("says when DATABASE_URL is %s, without repeating it", async (_name, value, message) => {
    await closeDatabase();
    delete process.env.DATABASE_URL;
    if (value) process.env.DATABASE_URL = value;
    const error = await failureOf(async () => database());
    process.env.DATABASE_URL = test.url();
    expect(error).toMatchObject({ name: "AppError", code: "not_configured" });
    expect(error.message).toContain(message);
    expect(shownOf(error)).not.toContain(canary);
  });
});
