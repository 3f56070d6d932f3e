// Signals before there is a command to pass them on to. Imported first, so that none comes too early.
import { constants } from "node:os";

export const forwarded = ["SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2"] as const;

/** At once: nothing has been started, and what was read is only in this process. */
const endAtOnce = (signal: NodeJS.Signals) => process.exit(128 + constants.signals[signal]);

// The first process of a container is spared by signals that it does not handle; and Node opens its debugger on USR1.
for (const signal of forwarded) process.on(signal, endAtOnce);

/** From now on the signals are the command's. */
export function stopEndingAtOnce(): void {
  for (const signal of forwarded) process.off(signal, endAtOnce);
}
