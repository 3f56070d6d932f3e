// Back-up and restore, as deploy/try-backup.sh does them, with PostgreSQL and its programs as Debian has them.
import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeDatabase, connect, database } from "@/db/client";
import { freePort } from "@/db/embedded-host";
import { migrateDatabase } from "@/db/migrate";
import { createOrganization } from "@/lib/server/organizations/service";
import { haveInstalled } from "@/test/support/installed";

const run = promisify(execFile);
const versions = "/usr/lib/postgresql";
const bin = (existsSync(versions) ? readdirSync(versions) : [])
  .map((version) => path.join(versions, version, "bin"))
  .find((folder) => existsSync(path.join(folder, "initdb")));
const isThere =
  haveInstalled(["pg_dump", "pg_restore", "psql"], "Back-up and restore:", "postgresql") && bin !== undefined;

describe.skipIf(!isThere)("a back-up", () => {
  const folder = isThere ? mkdtempSync(path.join(os.tmpdir(), "latchkey-backup-")) : "";
  const root = path.resolve(import.meta.dirname, "..");
  // As root it refuses to work.
  const idOf = (flag: string) => Number(execFileSync("id", [flag, "postgres"]));
  const owner = isThere && process.getuid?.() === 0 ? { uid: idOf("-u"), gid: idOf("-g") } : {};
  let server: ChildProcess | undefined;
  let port = 0;
  const urlOf = (name: string) => `postgres://latchkey@127.0.0.1:${port}/${name}`;
  const before = process.env.DATABASE_URL;

  beforeAll(async () => {
    port = await freePort();
    if (owner.uid !== undefined) chownSync(folder, owner.uid, owner.gid);
    const data = path.join(folder, "data");
    await run(
      path.join(bin ?? "", "initdb"),
      ["-D", data, "-U", "latchkey", "-A", "trust", "-E", "UTF8"],
      owner,
    );
    const options = ["-D", data, "-p", String(port), "-k", folder, "-c", "listen_addresses=127.0.0.1"];
    server = spawn(path.join(bin ?? "", "postgres"), options, { ...owner, stdio: "ignore" });
    await closeDatabase();
    process.env.DATABASE_URL = urlOf("postgres");
    for (let tries = 0; ; tries += 1) {
      const { database: db, close } = connect(urlOf("postgres"), { poolSize: 1, report: () => undefined });
      const isUp = await db.execute(sql`select 1`).then(
        () => true,
        () => false,
      );
      if (isUp)
        for (const name of ["live", "restored", "taken"])
          await db.execute(sql.raw(`create database ${name}`));
      await close();
      if (isUp) break;
      if (tries > 100) throw new Error("PostgreSQL did not start.");
      await sleep(100);
    }
    process.env.DATABASE_URL = urlOf("live");
    await migrateDatabase(urlOf("live"));
    await migrateDatabase(urlOf("taken"));
    const person = { name: "Ada", email: "ada@example.com", password: "correct horse battery" };
    await createOrganization({ name: "Acme", slug: "acme" }, person);
  });

  afterAll(async () => {
    await closeDatabase();
    if (before === undefined) delete process.env.DATABASE_URL;
    else process.env.DATABASE_URL = before;
    if (server?.exitCode === null) {
      server.kill("SIGINT");
      await once(server, "exit");
    }
    rmSync(folder, { recursive: true, force: true });
  });

  const tryBackup = (restored: string) =>
    run(path.join(root, "deploy/try-backup.sh"), {
      cwd: root,
      env: {
        ...process.env,
        DATABASE_URL: urlOf("live"),
        RESTORED_DATABASE_URL: urlOf(restored),
        LATCHKEY_ADMIN: `${process.execPath} --import tsx cli/main.ts`,
      },
    });

  it("restores with every row, and its audit log is intact", async () => {
    const { stdout } = await tryBackup("restored");
    expect(stdout).toMatch(/^organizations\|1$/m);
    expect(stdout).toMatch(/^audit_events\|2$/m);
    expect(stdout).toMatch(/^acme: intact, 2 rows, end 2:[0-9a-f]{64}$/m);
    expect(stdout).toContain("The back-up restores");
  });

  it("goes into no database that holds something", async () => {
    await expect(tryBackup("taken")).rejects.toMatchObject({
      stderr: expect.stringContaining("isn't empty"),
    });
    const [row] = await database().execute<{ n: number }>(sql`select count(*)::int as n from organizations`);
    expect(row?.n).toBe(1);
  });
});
