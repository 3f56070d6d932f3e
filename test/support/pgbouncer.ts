// A real PgBouncer for tests, where it is installed.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createConnection } from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "@/db/embedded-host";

export const pgbouncer = ["pgbouncer", "/usr/sbin/pgbouncer"].find((name) => {
  try {
    execFileSync(name, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
});

export interface Bouncer {
  url: string;
  stop(): Promise<void>;
}

/** Before the PostgreSQL of `targetUrl`. */
export async function startBouncer(
  targetUrl: string,
  mode: "transaction" | "session",
  size: number,
): Promise<Bouncer> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "latchkey-pgbouncer-"));
  const port = await freePort();
  const target = new URL(targetUrl);
  const settings = {
    listen_addr: "127.0.0.1",
    listen_port: port,
    auth_type: "any",
    pool_mode: mode,
    default_pool_size: size,
    max_client_conn: 200,
    unix_socket_dir: "",
    logfile: path.join(folder, "log"),
  };
  const backend = [
    `host=${target.hostname}`,
    `port=${target.port}`,
    `user=${target.username}`,
    `password=${decodeURIComponent(target.password)}`,
  ].join(" ");
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  const file = path.join(folder, "pgbouncer.ini");
  writeFileSync(file, `[databases]\n* = ${backend}\n[pgbouncer]\n${lines.join("\n")}\n`);
  // As root it refuses to work.
  const isRoot = process.getuid?.() === 0;
  if (isRoot) {
    chmodSync(folder, 0o777);
    chmodSync(file, 0o644);
  }
  const child: ChildProcess = spawn(pgbouncer ?? "", [...(isRoot ? ["-u", "nobody"] : []), file], {
    stdio: "ignore",
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  for (let tries = 0; !(await answers(port)); tries += 1) {
    if (tries > 100) throw new Error(`PgBouncer did not start: ${readFileSync(settings.logfile, "utf8")}`);
    await sleep(50);
  }
  const url = new URL(targetUrl);
  url.hostname = "127.0.0.1";
  url.port = String(port);
  return {
    url: url.href,
    async stop() {
      child.kill("SIGKILL");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const answers = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = createConnection(port, "127.0.0.1", () => resolve(true));
    socket.on("error", () => resolve(false)).on("connect", () => socket.destroy());
  });
