// Whether the database failed during a request: for the code that makes the answer without seeing the error.
import { AsyncLocalStorage } from "node:async_hooks";
import { unavailability } from "@/db/errors";

export interface Outage {
  isSeen: boolean;
}

// Next evaluates its own copy of this file, and the server in front has another.
const shared: { [key: symbol]: AsyncLocalStorage<Outage> | undefined } = globalThis as never;
const key = Symbol.for("latchkey.outage");
shared[key] ??= new AsyncLocalStorage<Outage>();
const watched = shared[key];

/** Marks the outage once a query of `work`, or of what it calls, fails since the database is away or too busy. */
export function watchOutage<T>(outage: Outage, work: () => T): T {
  return watched.run(outage, work);
}

export function noteOutage(error: unknown): void {
  const outage = watched.getStore();
  if (outage && unavailability(error)) outage.isSeen = true;
}
