// Work that asks an organization's cloud for much at once: only a few of it run at the same time.
import { AppError } from "@/lib/shared/errors";

/**
 * Runs work of one kind, `most` at once for each organization in this process.
 *
 * @param refusal what the `too_many_requests` says that it throws beyond that.
 */
export function concurrencyLimit(most: number, refusal: string) {
  const running = new Map<string, number>();
  return async <Result>(organizationId: string, work: () => Promise<Result>): Promise<Result> => {
    const count = running.get(organizationId) ?? 0;
    if (count >= most) throw new AppError("too_many_requests", refusal, { retryAfterSeconds: 10 });
    running.set(organizationId, count + 1);
    try {
      return await work();
    } finally {
      const left = (running.get(organizationId) ?? 1) - 1;
      if (left > 0) running.set(organizationId, left);
      else running.delete(organizationId);
    }
  };
}
