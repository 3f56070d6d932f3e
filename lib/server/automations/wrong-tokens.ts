// Wrong tokens, counted by where they come from. In this process alone: each costs one look-up, and none can
// be guessed, so what is bounded is the noise. A token that is right is never refused for them.
import { networkOf } from "@/lib/server/http/address";
import { heldRefusals } from "@/lib/server/http/held";
import { AppError } from "@/lib/shared/errors";

const windowMs = 60_000;

/**
 * @param most how many a minute are answered with what is wrong with them.
 * @param networks how many sources are remembered; the one that came first is forgotten for another.
 */
export function wrongTokens({
  most = 60,
  networks = 10_000,
  now = Date.now,
  what = "deployment tokens",
} = {}) {
  const counted = new Map<string, { count: number; untilMs: number }>();

  /** Gives what the request is to fail with, which is another error where too many were wrong; others pass. */
  return function refusalOf(error: unknown, address: string): unknown {
    if (!(error instanceof AppError) || error.code !== "unauthenticated") return error;
    const network = networkOf(address);
    const held = counted.get(network);
    const current = held && held.untilMs > now() ? held : { count: 0, untilMs: now() + windowMs };
    current.count += 1;
    if (current !== held) {
      counted.delete(network);
      const [first] = counted.keys();
      if (first !== undefined && counted.size >= networks) counted.delete(first);
      counted.set(network, current);
    }
    if (current.count <= most) return error;
    return new AppError("too_many_requests", `This address sent too many wrong ${what}.`, {
      retryAfterSeconds: Math.max(1, Math.ceil((current.untilMs - now()) / 1000)),
    });
  };
}

const ofProcess = wrongTokens();
const limited = heldRefusals();

/** The counters of this process. It remembers a token for a moment if it was over the limit. */
export function refusalOfToken(error: unknown, address: string, tokenHash?: string): unknown {
  const refusal = ofProcess(error, address);
  if (tokenHash && refusal !== error && refusal instanceof AppError) limited.hold(tokenHash, refusal);
  return refusal;
}

/** The refusal that a wrong token got a moment ago, over the limit. A valid token never gets one. */
export const limitedToken = (tokenHash: string): AppError | undefined => limited.of(tokenHash);
