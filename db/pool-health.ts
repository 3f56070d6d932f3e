// Whether the database answers, as a pool's connections see it: a loss and its end are said once.
import { type DatabaseError, isOutOfReach, unavailability } from "@/db/errors";

export interface PoolHealth {
  lost(code: string): void;
  answered(): void;
  /** Of a server that answers, and cannot do what is asked: said once a minute. */
  failed(error: unknown): void;
  /** True from a loss until the next answer. */
  isLost(): boolean;
  hasAnsweredWithin(ms: number): boolean;
}

const saidAgainAfterMs = 60_000;

export function watchHealth(report: (message: string) => void): PoolHealth {
  let answeredAt = Number.NEGATIVE_INFINITY;
  let lostSince: number | null = null;
  const saidAt = new Map<string, number>();
  return {
    lost(code) {
      if (lostSince !== null) return;
      lostSince = Date.now();
      report(`The database can't be reached (${code}). Requests that need it answer 503 until it's back.`);
    },
    answered() {
      answeredAt = Date.now();
      if (lostSince === null) return;
      report(`The database is back after ${Math.ceil((answeredAt - lostSince) / 1000)} s.`);
      lostSince = null;
    },
    failed(error) {
      if (!unavailability(error)) return;
      const { code } = error as DatabaseError;
      if (isOutOfReach(code)) return;
      if (Date.now() - (saidAt.get(code) ?? Number.NEGATIVE_INFINITY) < saidAgainAfterMs) return;
      saidAt.set(code, Date.now());
      report(`The database can't work (${code}). Requests that need it answer 503.`);
    },
    isLost: () => lostSince !== null,
    hasAnsweredWithin: (ms) => Date.now() - answeredAt < ms,
  };
}
