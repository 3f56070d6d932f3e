// Whether the database answers, as a pool's connections see it: a loss and its end are said once.
import { type DatabaseError, isUnreachable, unavailability } from "@/db/errors";

const saidAgainAfterMs = 60_000;

export function watchHealth(report: (message: string) => void) {
  let answeredAt = Number.NEGATIVE_INFINITY;
  let lostSince: number | null = null;
  const saidAt = new Map<string, number>();
  return {
    lost(code: string) {
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
    /** For a server that answers but cannot work: reported once a minute. */
    failed(error: unknown) {
      if (!unavailability(error)) return;
      const { code } = error as DatabaseError;
      if (isUnreachable(code)) return;
      if (Date.now() - (saidAt.get(code) ?? Number.NEGATIVE_INFINITY) < saidAgainAfterMs) return;
      saidAt.set(code, Date.now());
      report(`The database can't work (${code}). Requests that need it answer 503.`);
    },
    /** True from a loss until the next answer. */
    isLost: () => lostSince !== null,
    hasAnsweredWithin: (ms: number) => Date.now() - answeredAt < ms,
  };
}
