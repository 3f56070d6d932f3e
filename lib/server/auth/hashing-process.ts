// The process in which passwords are hashed, one at a time: 128 MiB and a core for 0.4 s each, which neither the event
// loop, nor libuv's pool, nor this process's memory shall pay. It has a low priority, so that what machines ask comes first.
import { type ChildProcess, spawn } from "node:child_process";
import { processWide } from "@/lib/server/process-wide";

/** The parameters of scrypt (RFC 7914). */
export interface Derivation {
  password: string;
  salt: Buffer;
  N: number;
  r: number;
  p: number;
  bytes: number;
}

/** As text, since bundlers move files. Passwords come by message: others on the machine see arguments and environment. */
const program = `
const { scryptSync } = require("node:crypto");
const os = require("node:os");
// Low enough that requests come first, high enough that nobody who signs in starves on a busy machine.
try { os.setPriority(Math.min(19, os.getPriority() + 10)); } catch {}
// It ends with its parent, which may still want an answer while it shuts down.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});
process.on("disconnect", () => process.exit());
process.on("message", ({ password, salt, bytes, N, r, p }) => {
  let answer;
  try {
    const options = { N, r, p, maxmem: 256 * N * r };
    answer = { key: scryptSync(password, Buffer.from(salt, "base64"), bytes, options).toString("base64") };
  } catch (error) {
    answer = { code: String(error.code) };
  }
  process.send(answer, () => {});
});
`;

/** A hash that takes longer is stuck. */
const patienceMs = 60_000;

interface Hashing {
  child: ChildProcess | null;
  /** Settles when the hash before the next is done. */
  last: Promise<unknown>;
}

const hashing = () => processWide<Hashing>("hashing", () => ({ child: null, last: Promise.resolve() }));

/** Hashes after all that were asked for before. A process that dies over it is replaced, and asked once more. */
export function derive(derivation: Derivation): Promise<Buffer> {
  const state = hashing();
  const key = state.last.then(async () => {
    try {
      return await ask(childOf(state), derivation);
    } catch (error) {
      if (!(error instanceof ProcessGone)) throw error;
      // A message may fail before the end of its process is known here.
      state.child?.kill("SIGKILL");
      state.child = null;
      return ask(childOf(state), derivation);
    }
  });
  state.last = key.catch(() => undefined);
  return key;
}

/**
 * Null before the first hash, and after it died.
 *
 * @internal for tests, which kill the process and look at it as others on the machine can
 */
export function hashingProcessId(): number | null {
  return hashing().child?.pid ?? null;
}

class ProcessGone extends Error {
  override readonly name = "ProcessGone";
}

function childOf(state: Hashing): ChildProcess {
  if (state.child?.connected) return state.child;
  const { SystemRoot } = process.env;
  const child = spawn(process.execPath, ["-e", program], {
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    // Nothing of the server's, which holds its keys; Windows needs this one to start anything.
    env: (SystemRoot ? { SystemRoot } : {}) as NodeJS.ProcessEnv,
  });
  const forget = () => {
    if (state.child === child) state.child = null;
  };
  child.on("exit", forget);
  child.on("disconnect", forget);
  child.on("error", forget);
  state.child = child;
  return child;
}

function ask(child: ChildProcess, { salt, ...derivation }: Derivation): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const settle = (run: () => void) => {
      clearTimeout(timer);
      child.off("message", onMessage).off("exit", onGone).off("error", onGone).off("disconnect", onGone);
      hold(child, false);
      run();
    };
    const onGone = () => settle(() => reject(new ProcessGone("The process that hashes passwords ended.")));
    const onMessage = ({ key, code }: { key?: string; code?: string }) =>
      settle(() => {
        if (key !== undefined) resolve(Buffer.from(key, "base64"));
        else reject(new TypeError(`The password couldn't be hashed (${code}).`));
      });
    const timer = setTimeout(() => child.kill("SIGKILL"), patienceMs);
    child.on("message", onMessage).on("exit", onGone).on("error", onGone).on("disconnect", onGone);
    hold(child, true);
    // Without a callback a failure would be thrown as an event; it is one already.
    child.send({ ...derivation, salt: salt.toString("base64") }, (error) => error && onGone());
  });
}

/** Whether this process stays for the child: while it has something to do, and no longer, or no script would end. */
function hold(child: ChildProcess, held: boolean): void {
  if (held) {
    child.ref();
    child.channel?.ref();
  } else {
    child.unref();
    child.channel?.unref();
  }
}
