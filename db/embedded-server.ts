// The running server process of the embedded PostgreSQL: its settings, and that it ends when we do.
import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Socket } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Runner, serverEnvironment } from "@/db/embedded-host";

export const probeIntervalMs = 50;

/** One set of data: `cluster/` is PostgreSQL's own folder, `password` lies next to it. */
export interface Store {
  dataDirectory: string;
  binaries: string;
  runner: Runner;
  temporary: boolean;
}

export const clusterOf = (dataDirectory: string) => path.join(dataDirectory, "cluster");

/**
 * A process between us and PostgreSQL whose standard input is a pipe from us: it ends in whatever way we end, and
 * PostgreSQL with it. In a process group of its own, so that Ctrl-C reaches us first and PostgreSQL last.
 */
const supervisor = `
  const { command, args, runner, remove } = JSON.parse(process.argv[1]);
  const options = { ...runner, cwd: "/", stdio: ["ignore", "ignore", "inherit"] };
  const server = require("node:child_process").spawn(command, args, options);
  const stop = () => {
    server.kill("SIGINT");
    setTimeout(() => server.kill("SIGQUIT"), 10000);
  };
  process.stdin.resume().once("close", stop);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, stop);
  server.once("error", (error) => { process.stderr.write(String(error)); process.exit(1); });
  server.once("exit", () => {
    if (remove) require("node:fs").rmSync(remove, { recursive: true, force: true });
    process.exit();
  });
`;

/**
 * Starts the server and waits until it answers, until `deadline` (milliseconds since the epoch) at most.
 * `failure` is null then, and otherwise the end of what the server, no longer running, said.
 */
export async function launch(
  store: Store,
  port: number,
  answers: () => Promise<boolean>,
  deadline: number,
): Promise<{ failure: string | null; stop: () => Promise<void> }> {
  const { dataDirectory, binaries, runner, temporary } = store;
  const settings = {
    port,
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    // Errors stay out of its log: their text and details may repeat a value.
    log_min_messages: "log",
    log_error_verbosity: "terse",
    ...(temporary ? { fsync: "off", synchronous_commit: "off", full_page_writes: "off" } : {}),
  };
  const task = {
    command: path.join(binaries, "postgres"),
    args: [
      "-D",
      clusterOf(dataDirectory),
      ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
    ],
    runner,
    remove: temporary ? dataDirectory : null,
  };
  const child = spawn(process.execPath, ["-e", supervisor, JSON.stringify(task)], {
    stdio: ["pipe", "ignore", "pipe"],
    detached: true,
    cwd: "/",
    env: serverEnvironment,
  });
  let running = true;
  const closed = once(child, "close");
  const exited = once(child, "exit").then(() => {
    running = false;
    return false;
  });
  let output = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    output = (output + text).slice(-4_000);
  });
  const stop = async () => {
    child.ref();
    child.stdin.end();
    await exited;
  };
  while (running && Date.now() < deadline) {
    // Another program at the port may not answer for a long time.
    if (await Promise.race([answers(), exited])) {
      // It must not keep a process alive that has nothing else to do.
      for (const handle of [child, child.stdin as Socket, child.stderr as Socket]) handle.unref();
      return { failure: null, stop };
    }
    await sleep(probeIntervalMs);
  }
  await stop();
  // Its last output may still arrive; the pipe stays open as long as a part of the server runs.
  await Promise.race([closed, sleep(1_000)]);
  return { failure: output, stop };
}
