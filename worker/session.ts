// Sessions in place of a deployment token: one at a time, renewed before it ends.

export interface Session {
  token: string;
  /** Undefined where Latchkey does not say. */
  endsInMs: number | undefined;
}

/** Enough for a call that begins with it, and for a restart of Latchkey in between. */
const renewBeforeMs = 180_000;
const unknownMs = 600_000;

/** @param start begins a session. The worker fails with its errors. */
export function sessions(start: () => Promise<Session>, now: () => number) {
  let held: { token: string; renewAtMs: number } | undefined;
  let pending: Promise<string> | undefined;

  async function begin(): Promise<string> {
    const { token, endsInMs = unknownMs } = await start();
    held = { token, renewAtMs: now() + Math.max(0, endsInMs - renewBeforeMs) };
    return token;
  }
  return {
    async token(): Promise<string> {
      if (held && now() < held.renewAtMs) return held.token;
      pending ??= begin().finally(() => {
        pending = undefined;
      });
      return pending;
    },
    /** Latchkey refused this one: the next call begins another. */
    drop(token: string): void {
      if (held?.token === token) held = undefined;
    },
  };
}
