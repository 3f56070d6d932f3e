// What of the worker API is refused in front of Next (lib/http/early.ts): kickoffs beyond what an organization has places for.
import { hashOf } from "@/lib/automations/deployment-token";
import { kickoffPlaces, kickoffShares, kickoffsFull, rememberedOrganization } from "@/lib/automations/shares";
import { limitedToken } from "@/lib/automations/wrong-tokens";
import { AppError } from "@/lib/errors";
import { earlyRefusal, type Gate } from "@/lib/http/early";

/** The deployment token of a request, valid or not; undefined where it holds none. */
export function bearerOf(authorization: string | null | undefined): string | undefined {
  return /^Bearer ([\x21-\x7e]{1,200})$/i.exec(authorization ?? "")?.[1];
}

/** Wrong tokens that were over the limit a moment ago. */
export const workerGate: Gate = ({ authorization }) => {
  const token = bearerOf(authorization);
  const limited = token && limitedToken(hashOf(token));
  return limited ? earlyRefusal(limited) : null;
};

/**
 * Kickoffs on their way, by the organization of their token, or by the token while that is unknown: one that is valid
 * has one organization. So many at once are refused before the first of them has reached the share itself.
 */
export function kickoffGate(places = kickoffPlaces): Gate {
  const onTheirWay = new Map<string, number>();
  return (arrival, onEnd) => {
    const limited = workerGate(arrival, onEnd);
    const token = bearerOf(arrival.authorization);
    if (limited || !token) return limited;
    const hash = hashOf(token);
    const organizationId = rememberedOrganization(hash);
    const key = organizationId ?? `token ${hash}`;
    const count = onTheirWay.get(key) ?? 0;
    const full = count >= places ? kickoffsFull() : organizationId && shareRefusal(organizationId);
    if (full) return earlyRefusal(full);
    onTheirWay.set(key, count + 1);
    onEnd(() => {
      const left = (onTheirWay.get(key) ?? 1) - 1;
      if (left > 0) onTheirWay.set(key, left);
      else onTheirWay.delete(key);
    });
    return null;
  };
}

function shareRefusal(organizationId: string): AppError | undefined {
  try {
    kickoffShares.requireRoom(organizationId);
    return undefined;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}
