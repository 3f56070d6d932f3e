// Says to this process's sender that there is something to send. Without a sender nobody listens, and its next look finds it.
import { processWide } from "@/lib/server/process-wide";

const listeners = () => processWide("webhook-sender", () => new Set<() => void>());

export function wakeSender(): void {
  for (const wake of listeners()) wake();
}

/** @returns what ends it. */
export function onWake(wake: () => void): () => void {
  listeners().add(wake);
  return () => listeners().delete(wake);
}
