// How often and how long AWS is asked: a few tries with full jitter for temporary failures, and one deadline for all of them.
import { awsError, classifyAwsFailure } from "@/lib/clouds/aws/failures/explain";
import type { Signer } from "@/lib/clouds/aws/failures/reasons/values";
import type { ConnectionStage } from "@/lib/shared/clouds/failures";
import { AppError } from "@/lib/shared/errors";

/** Time and chance, as arguments so that tests need neither wait nor be lucky. */
export interface RetryPolicy {
  now(): number;
  random(): number;
  pause(ms: number): Promise<void>;
  /** The limit for one operation of a store, handshake and retries included. */
  deadlineMs: number;
}

export const usualRetryPolicy: RetryPolicy = {
  now: Date.now,
  random: Math.random,
  pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  deadlineMs: 15_000,
};

const tries = 3;
const firstPauseMs = 200;
const longestPauseMs = 2_000;

export type Deadline = ReturnType<typeof startDeadline>;

export function startDeadline({ now, deadlineMs }: RetryPolicy) {
  const controller = new AbortController();
  const endsAt = now() + deadlineMs;
  const timer = setTimeout(() => controller.abort(), deadlineMs);
  return {
    signal: controller.signal,
    leftMs: () => endsAt - now(),
    /** Lets go of the timer, which would otherwise keep a process from ending. */
    clear: () => clearTimeout(timer),
  };
}

/** The deadline, or sooner: when nobody waits for the answer any more. */
export function endingWith(deadline: Deadline, signal: AbortSignal | undefined): Deadline {
  return signal ? { ...deadline, signal: AbortSignal.any([deadline.signal, signal]) } : deadline;
}

/** Ends with `call` or at the deadline: for calls that take no signal. */
export async function within<T>(deadline: Deadline, call: Promise<T>): Promise<T> {
  const { signal } = deadline;
  let onAbort = () => {};
  const ended = new Promise<never>((_, reject) => {
    onAbort = () =>
      reject(Object.assign(new Error("There was no answer in time."), { name: "TimeoutError" }));
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([call, ended]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

/**
 * Calls AWS, and again after a temporary failure. The SDK's own retries are off, so that the failure table
 * decides alone. When the deadline cuts a retry short, the failure before it is thrown, which says more.
 *
 * @throws AppError `cloud_refused`
 */
export async function attempt<T>(
  asked: { stage: ConnectionStage; signer: Signer },
  deadline: Deadline,
  retryPolicy: RetryPolicy,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  let before: AppError | undefined;
  for (let number = 1; ; number += 1) {
    try {
      return await within(deadline, call(deadline.signal));
    } catch (error) {
      if (error instanceof AppError) throw error;
      if (deadline.signal.aborted && before) throw before;
      const { failure, retry } = classifyAwsFailure(error, asked.stage, asked.signer);
      before = awsError(failure, asked.signer);
      const pauseMs = retryPolicy.random() * Math.min(longestPauseMs, firstPauseMs * 2 ** number);
      const isOver = deadline.signal.aborted || pauseMs >= deadline.leftMs();
      if (retry !== "few" || number >= tries || isOver) throw before;
      await retryPolicy.pause(pauseMs);
    }
  }
}
