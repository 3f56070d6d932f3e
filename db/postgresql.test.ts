// With PostgreSQL as a distribution ships it, encrypted, behind its Unix socket and as a standby: what the embedded one
// is not. Started for this file alone.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { connect } from "@/db/client";
import { freePort } from "@/db/embedded-host";
import { migrateDatabase } from "@/db/migrate";
import { readiness } from "@/lib/server/readiness";
import { testAuthority } from "@/test/support/certificates";
import { later } from "@/test/support/later";
import { pgbouncer, startBouncer } from "@/test/support/pgbouncer";

const versions = "/usr/lib/postgresql";
const programs = (existsSync(versions) ? readdirSync(versions) : [])
  .toSorted((left, right) => Number(right) - Number(left))
  .map((version) => path.join(versions, version, "bin"))
  .find((folder) => existsSync(path.join(folder, "initdb")));
if (!programs) console.warn("PostgreSQL of Debian is not installed: nothing is tested with it here.");

/** As root it refuses to work: then as the user of that name. */
const owner =
  process.getuid?.() === 0 && programs
    ? {
        uid: Number(execFileSync("id", ["-u", "postgres"])),
        gid: Number(execFileSync("id", ["-g", "postgres"])),
      }
    : {};

describe.skipIf(!programs)("with PostgreSQL of Debian", () => {
  const folder = programs ? mkdtempSync(path.join(os.tmpdir(), "latchkey-postgresql-")) : "";
  const data = path.join(folder, "data");
  const authority = testAuthority();
  const authorityFile = path.join(folder, "authority.pem");
  let port: number;
  let server: ChildProcess | undefined;

  const at = (host: string, parameters = "") => `postgres://latchkey:secret@${host}/postgres${parameters}`;
  const overTcp = (parameters = "?sslmode=disable") => at(`localhost:${port}`, parameters);

  async function begin() {
    const program = path.join(programs ?? "", "postgres");
    server = spawn(program, ["-D", data], { ...owner, stdio: "ignore" });
    for (let tries = 0; tries < 100; tries += 1) {
      const { database, close } = connect(overTcp(), { poolSize: 1, report: () => undefined });
      const answer = await database.execute(sql`select 1`).catch(() => null);
      await close();
      if (answer) return;
      await sleep(100);
    }
    throw new Error("PostgreSQL did not start.");
  }

  async function end() {
    if (!server || server.exitCode !== null) return;
    const exited = once(server, "exit");
    // The fast way to shut down.
    server.kill("SIGINT");
    await exited;
  }

  function write(name: string, text: string, mode = 0o600): string {
    const file = path.join(folder, name);
    writeFileSync(file, text, { mode });
    if (owner.uid !== undefined) chownSync(file, owner.uid, owner.gid);
    return file;
  }

  beforeAll(async () => {
    port = await freePort();
    if (owner.uid !== undefined) chownSync(folder, owner.uid, owner.gid);
    chmodSync(folder, 0o755);
    writeFileSync(authorityFile, authority.certificate);
    const password = write("password", "secret");
    const asked = ["-D", data, "-U", "latchkey", `--pwfile=${password}`, "-A", "scram-sha-256", "-E", "UTF8"];
    execFileSync(path.join(programs ?? "", "initdb"), [...asked, "--no-sync"], { ...owner, stdio: "ignore" });
    const { key, cert } = authority.issue("localhost");
    const settings = {
      port,
      listen_addresses: "localhost",
      unix_socket_directories: folder,
      fsync: "off",
      ssl: "on",
      ssl_key_file: write("server.key", key),
      ssl_cert_file: write("server.crt", cert),
    };
    const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value}'\n`);
    write(path.join("data", "postgresql.auto.conf"), lines.join(""));
    await begin();
    await migrateDatabase(overTcp());
  }, 60_000);
  afterAll(async () => {
    await end();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Whether the server says that this connection is encrypted, or the code of the failure. */
  async function asked(url: string): Promise<unknown> {
    const { database, close } = connect(url, { poolSize: 1, report: () => undefined });
    try {
      const [row] = await database.execute(
        sql`select ssl, ${"ü"}::text as text from pg_stat_ssl where pid = pg_backend_pid()`,
      );
      return row;
    } catch (error) {
      return (error as { code: string }).code;
    } finally {
      await close();
    }
  }

  it.each([
    ["disable", false],
    ["prefer", true],
    ["require", true],
  ])("sslmode=%s: encrypted %s", async (mode, ssl) => {
    expect(await asked(overTcp(`?sslmode=${mode}`))).toEqual({ ssl, text: "ü" });
  });

  it("sslmode=verify-full believes the authority of sslrootcert alone, and the host's own name alone", async () => {
    const verified = (host: string, file: string) =>
      asked(at(host, `?sslmode=verify-full&sslrootcert=${encodeURIComponent(file)}`));
    expect(await verified(`localhost:${port}`, authorityFile)).toEqual({ ssl: true, text: "ü" });
    const stranger = path.join(folder, "stranger.pem");
    writeFileSync(stranger, testAuthority().certificate);
    expect(await verified(`localhost:${port}`, stranger)).toMatch(/^(UNABLE_TO_VERIFY|CERT_SIGNATURE)/);
    expect(await verified(`127.0.0.1:${port}`, authorityFile)).toBe("ERR_TLS_CERT_ALTNAME_INVALID");
  });

  it("a Unix socket, by ?host=", async () => {
    const url = `postgres://latchkey:secret@/postgres?host=${encodeURIComponent(folder)}&port=${port}`;
    expect(await asked(url)).toEqual({ ssl: false, text: "ü" });
  });

  it.skipIf(!pgbouncer)("keeps every write that was acknowledged behind PgBouncer", async () => {
    const bouncer = await startBouncer(overTcp(""), "transaction", 2);
    const { database, close } = connect(bouncer.url, { poolSize: 10, waitMs: 20_000 });
    await database.execute(sql`create table written (id int primary key, step int not null)`);
    const acknowledged: number[] = [];
    await Promise.all(
      Array.from({ length: 200 }, async (_, id) => {
        await database.transaction(async (tx) => {
          await tx.execute(sql`insert into written values (${id}, 1)`);
          await tx.execute(sql`update written set step = 2 where id = ${id}`);
        });
        acknowledged.push(id);
      }),
    );
    await close();
    await bouncer.stop();
    const direct = connect(overTcp());
    const stored = await direct.database.execute<{ id: number }>(
      sql`select id from written where step = 2 order by id`,
    );
    await direct.close();
    expect(acknowledged).toHaveLength(200);
    expect(stored.map(({ id }) => id)).toEqual(acknowledged.sort((left, right) => left - right));
  });

  it("is not ready as a standby, which answers and takes no writes", async () => {
    const settings = {
      DATABASE_URL: overTcp(),
      SEALING_KEYS: Buffer.alloc(32, 1).toString("base64"),
      NEXTAUTH_URL: "http://localhost:3000",
      NEXTAUTH_SECRET: "s".repeat(32),
    };
    for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
    const ask = async () => {
      const response = await later(() => readiness(new Request("http://localhost/api/ready")));
      return { status: response.status, ...(await response.json()) };
    };
    expect(await ask()).toMatchObject({ status: 200, database: "ok" });
    await end();
    write(path.join("data", "standby.signal"), "");
    await begin();
    expect(await ask()).toMatchObject({ status: 503, database: "read_only", migrations: "ok" });
    vi.unstubAllEnvs();
  }, 30_000);
});
