// The last calls, so that a test can count them. Never a value, a key or a token.

export interface RequestRecord {
  service: string;
  operation: string;
  accountId?: string;
  region: string;
  /** What the call was about: a secret's id, a role's ARN or name. */
  resource?: string;
  /** "ok", AWS's error code, or what a fault did instead of an answer. */
  outcome: string;
  status: number;
  /** Milliseconds since 1970, by the simulator's clock. */
  at: number;
}

/** Many tests may share one simulator: the log of one must not be pushed out by the load of another. */
const limit = 20_000;

export function recordRequest(log: RequestRecord[], record: RequestRecord): void {
  log.push(record);
  if (log.length > limit) log.splice(0, log.length - limit);
}
