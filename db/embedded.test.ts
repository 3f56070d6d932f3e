import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "@/db/embedded";

let folder = "";
let port = 0;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "latchkey-embedded-"));
  await chmod(folder, 0o755);
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  port = (server.address() as AddressInfo).port;
  await new Promise((resolve) => server.close(resolve));
});

afterAll(() => rm(folder, { recursive: true }));

const start = (name: string) => startEmbeddedPostgres({ dataDirectory: path.join(folder, name), port });

async function query(url: string, statement: string): Promise<unknown[]> {
  const client = postgres(url, { max: 1, connect_timeout: 5 });
  try {
    return [...(await client.unsafe(statement))];
  } finally {
    await client.end();
  }
}

const pidFileOf = ({ dataDirectory }: EmbeddedPostgres) =>
  path.join(dataDirectory, "cluster", "postmaster.pid");
const pidOf = async (server: EmbeddedPostgres) =>
  Number.parseInt(await readFile(pidFileOf(server), "utf8"), 10);

async function ends(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await sleep(20);
  }
}

/** Another process that starts PostgreSQL with `options` and then waits to be killed. */
async function startElsewhere(options: object): Promise<{ child: ChildProcess; server: EmbeddedPostgres }> {
  const program = `
    import { startEmbeddedPostgres } from ${JSON.stringify(path.resolve("db/embedded.ts"))};
    console.log(JSON.stringify(await startEmbeddedPostgres(${JSON.stringify(options)})));
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(child.stdout.setEncoding("utf8"), "data");
  return { child, server: JSON.parse(line) };
}

describe("data that stay", () => {
  it("are there at the next start, and shared with whoever starts meanwhile", async () => {
    const owner = await start("stay");
    expect(owner).toMatchObject({ adopted: false, port });
    expect(new URL(owner.url).pathname).toBe("/latchkey");
    await query(owner.url, "create table kept (id int)");

    const adopter = await startEmbeddedPostgres({ dataDirectory: path.join(folder, "stay"), port: 1 });
    expect(adopter).toMatchObject({ adopted: true, port, url: owner.url });
    await adopter.stop();
    expect(await query(owner.url, "select * from kept")).toEqual([]);
    await owner.stop();
    await expect(query(owner.url, "select 1")).rejects.toThrow("ECONNREFUSED");

    const again = await start("stay");
    expect(await query(again.url, "select * from kept")).toEqual([]);
    await again.stop();
  });

  it("are open to this machine and the password in their folder only", async () => {
    const server = await start("stay");
    expect((await stat(path.join(server.dataDirectory, "password"))).mode & 0o777).toBe(0o600);
    const { password } = new URL(server.url);
    expect(password).toHaveLength(32);
    await expect(query(server.url.replace(password, "guess"), "select 1")).rejects.toMatchObject({
      code: "28P01",
    });
    expect(await query(server.url, "show listen_addresses")).toEqual([{ listen_addresses: "127.0.0.1" }]);
    expect(await query(server.url, "select lower('ÄÉ') as lower")).toEqual([{ lower: "äé" }]);
    await server.stop();
  });

  it("are made once by two that start at once", async () => {
    const servers = await Promise.all([start("twice"), start("twice"), start("twice")]);
    expect(servers.filter(({ adopted }) => !adopted)).toHaveLength(1);
    expect(new Set(servers.map(({ url }) => url)).size).toBe(1);
    for (const { stop } of servers) await stop();
  });

  it("survive a kill -9, even when the number in postmaster.pid now is another process's", async () => {
    const killed = await start("killed");
    await query(killed.url, "create table kept (id int)");
    const pid = await pidOf(killed);
    process.kill(pid, "SIGKILL");
    await ends(pid);
    const stale = await readFile(pidFileOf(killed), "utf8");

    const recovered = await start("killed");
    expect(recovered.adopted).toBe(false);
    expect(await query(recovered.url, "select * from kept")).toEqual([]);
    await recovered.stop();

    await writeFile(pidFileOf(killed), stale.replace(/^\d+/, String(process.pid)));
    const misled = await start("killed");
    expect(misled.adopted).toBe(false);
    await misled.stop();
  });
});

describe.runIf(process.getuid?.() === 0)("for root", () => {
  it("PostgreSQL runs as another user, beside a folder that only root may enter", async () => {
    const closed = path.join(folder, "closed");
    await mkdir(closed, { mode: 0o700 });
    const servers = await Promise.all([start("closed/data"), start("closed/data")]);
    const [{ dataDirectory, url }] = servers;
    expect(dataDirectory).toMatch(/^\/var\/lib\/latchkey\/postgres-/);
    expect((await stat(dataDirectory)).uid).not.toBe(0);
    expect((await stat(closed)).mode & 0o777).toBe(0o700);
    expect(await query(url, "select 1 as one")).toEqual([{ one: 1 }]);
    for (const { stop } of servers) await stop();
    await rm(dataDirectory, { recursive: true });
  });
});

describe("a killed parent", () => {
  it("takes PostgreSQL with it, and temporary data", async () => {
    const { child, server } = await startElsewhere({ temporary: true });
    const pid = await pidOf(server);
    child.kill("SIGKILL");
    await ends(pid);
    for (const deadline = Date.now() + 5_000; Date.now() < deadline; await sleep(20)) {
      if (!(await stat(server.dataDirectory).catch(() => null))) break;
    }
    await expect(stat(server.dataDirectory)).rejects.toThrow("ENOENT");
  });

  it("does not stand in the way of the next start at once", async () => {
    const { child } = await startElsewhere({ dataDirectory: path.join(folder, "restart"), port });
    child.kill("SIGKILL");
    await once(child, "exit");
    await sleep(100);
    const next = await start("restart");
    expect(await query(next.url, "select 1 as one")).toEqual([{ one: 1 }]);
    await next.stop();
  });

  it.runIf(os.platform() === "linux")("is adopted from when all but PostgreSQL was killed", async () => {
    const { child, server } = await startElsewhere({ dataDirectory: path.join(folder, "orphan"), port });
    const pid = await pidOf(server);
    const supervisor = Number((await readFile(`/proc/${pid}/stat`, "utf8")).split(" ")[3]);
    process.kill(supervisor, "SIGKILL");
    child.kill("SIGKILL");
    await once(child, "exit");
    const next = await start("orphan");
    expect(next).toMatchObject({ adopted: true, url: server.url });
    await next.stop();
    process.kill(pid, "SIGINT");
    await ends(pid);
  });
});

describe("refusals", () => {
  it("name the variable when the port is taken", async () => {
    const other = createServer().listen(port, "127.0.0.1");
    await once(other, "listening");
    await expect(start("stay")).rejects.toThrow(/Port \d+ is in use.*EMBEDDED_POSTGRES_PORT/);
    other.unref().close();
  });

  it("leave a folder of something else alone", async () => {
    const notes = path.join(folder, "notes");
    await mkdir(notes);
    await writeFile(path.join(notes, "mine"), "mine");
    const uid = (await stat(path.join(folder, "stay"))).uid;
    await chown(notes, uid, uid);
    await expect(start("notes")).rejects.toThrow("something other than an embedded PostgreSQL");
    expect(await readFile(path.join(notes, "mine"), "utf8")).toBe("mine");
  });
});
