import { randomBytes } from "node:crypto";
import { createServer } from "node:net";
import { sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { connect } from "@/db/client";
import { readiness } from "@/lib/server/readiness";
import { useTestDatabase } from "@/test/support/database";
import { administer } from "@/test/support/database-setup";
import { later } from "@/test/support/later";

const test = useTestDatabase();
const role = `latchkey_ready_${process.pid}`;
const password = randomBytes(9).toString("hex");

function urlOfRole(): string {
  const url = new URL(test.url());
  url.username = role;
  url.password = password;
  return url.href;
}

async function ask() {
  const started = performance.now();
  const response = await later(() => readiness(new Request("http://localhost/api/ready")));
  expect(performance.now() - started).toBeLessThan(2_500);
  expect(response.headers.get("retry-after")).toBe(response.status === 200 ? null : "5");
  return { status: response.status, ...(await response.json()) };
}

let admin: ReturnType<typeof connect>;

beforeAll(async () => {
  admin = connect(test.url());
  vi.stubEnv("SEALING_KEYS", randomBytes(32).toString("base64"));
  vi.stubEnv("NEXTAUTH_URL", "http://localhost:3000");
  vi.stubEnv("NEXTAUTH_SECRET", "s".repeat(32));
  vi.stubEnv("OIDC_ISSUER", "");
  vi.stubEnv("OIDC_PRIVATE_KEY", "");
  // Not a superuser: that one is let in where all others are refused.
  await administer(test.url(), `create role ${role} login password '${password}'`);
  await administer(test.url(), `grant usage on schema drizzle, public to ${role}`);
  await administer(test.url(), `grant select on all tables in schema drizzle to ${role}`);
  await administer(test.url(), `grant all on all tables in schema public to ${role}`);
});
beforeEach(() => vi.stubEnv("DATABASE_URL", urlOfRole()));
afterEach(() => vi.stubEnv("DATABASE_URL", test.url()));
afterAll(async () => {
  await admin.close();
  await administer(test.url(), `drop owned by ${role}`);
  await administer(test.url(), `drop role ${role}`);
  vi.unstubAllEnvs();
});

it("is ready without an issuer, and says what that lacks", async () => {
  expect(await ask()).toEqual({
    status: 200,
    ready: true,
    database: "ok",
    migrations: "ok",
    issuer: { status: "not_configured", missing: ["OIDC_ISSUER", "OIDC_PRIVATE_KEY"] },
  });
});

it("writes one row, at most once in five seconds for all that ask", async () => {
  const written = async () => {
    const [row] = await admin.database.execute<{ n: number; writes: string }>(
      sql`select count(*)::int as n, max(xmin::text::bigint)::text as writes from readiness_checks`,
    );
    return row;
  };
  const asked = () => readiness(new Request("http://localhost/api/ready"));
  await later(() => Promise.all(Array.from({ length: 50 }, asked)));
  const first = await written();
  expect(first?.n).toBe(1);
  await later(asked, 4_000);
  expect(await written()).toEqual(first);
  await later(asked, 2_000);
  expect((await written())?.writes).not.toBe(first?.writes);
});

it("is not ready while a database is read-only, as a standby is", async () => {
  await administer(test.url(), `alter role ${role} set default_transaction_read_only = on`);
  expect(await ask()).toMatchObject({ status: 503, database: "read_only" });
  await administer(test.url(), `alter role ${role} reset default_transaction_read_only`);
  expect(await ask()).toMatchObject({ status: 200 });
});

it("is not ready while its row cannot be written", async () => {
  await administer(test.url(), `revoke update, insert on readiness_checks from ${role}`);
  expect(await ask()).toMatchObject({ status: 503, database: "cannot_write", migrations: "ok" });
  await administer(test.url(), `grant all on readiness_checks to ${role}`);
});

it("is not ready when there is no connection to be had", async () => {
  await administer(test.url(), `alter role ${role} connection limit 0`);
  expect(await ask()).toMatchObject({ status: 503, database: "out_of_connections" });
  await administer(test.url(), `alter role ${role} connection limit -1`);
});

it("is not ready without its migrations", async () => {
  const [last] = await admin.database.execute<{ hash: string; created_at: string }>(
    sql`delete from drizzle.__drizzle_migrations where id = (select max(id) from drizzle.__drizzle_migrations)
        returning hash, created_at`,
  );
  expect(await ask()).toMatchObject({ status: 503, database: "ok", migrations: "pending" });
  await admin.database.execute(
    sql`insert into drizzle.__drizzle_migrations (hash, created_at) values (${last?.hash}, ${last?.created_at})`,
  );
});

it("is not ready within two seconds of a database that refuses or says nothing", async () => {
  vi.stubEnv("DATABASE_URL", "postgres://nobody:x@127.0.0.1:9/none");
  expect(await ask()).toMatchObject({ status: 503, database: "unreachable", migrations: "unknown" });
  const silent = createServer((socket) => socket.on("error", () => undefined));
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const { port } = silent.address() as { port: number };
  vi.stubEnv("DATABASE_URL", `postgres://nobody:x@127.0.0.1:${port}/none`);
  expect(await ask()).toMatchObject({ status: 503, database: "unreachable" });
  silent.close();
});
