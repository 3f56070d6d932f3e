// What of the worker API is refused in front of Next (lib/server/http/early.ts): kickoffs beyond what an organization has places for.
import { hashOf } from "@/lib/server/automations/deployment-token";
import {
  kickoffPlaces,
  kickoffShares,
  kickoffsFull,
  rememberedOrganization,
} from "@/lib/server/automations/shares";
import { limitedToken } from "@/lib/server/automations/wrong-tokens";
import { type EarlyRefusal, earlyRefusal, type Gate } from "@/lib/server/http/early";
import { AppError } from "@/lib/shared/errors";

/** The deployment token of a request, valid or not; undefined where it holds none. */
export function bearerOf(authorization: string | null | undefined): string | undefined {
  return /^Bearer ([\x21-\x7e]{1,200})$/i.exec(authorization ?? "")?.[1];
}

/** Wrong tokens that were over the limit a moment ago. */
export const workerGate: Gate = ({ authorization }) => {
  const token = bearerOf(authorization);
  return token ? limitedBefore(hashOf(token)) : null;
};

function limitedBefore(hash: string): EarlyRefusal | null {
  const limited = limitedToken(hash);
  return limited ? earlyRefusal(limited) : null;
}

/**
 * Kickoffs on their way, by the organization of their token, or by the token while that is unknown: one that is valid
 * has one organization. So many at once are refused before the first of them has reached the share itself.
 */
export function kickoffGate(places = kickoffPlaces): Gate {
  const onTheirWay = new Map<string, number>();
  // Made once: an error of its own for each of a crowd, with its stack, is a good part of what a refusal costs.
  const full = earlyRefusal(kickoffsFull());
  return ({ authorization }, onEnd) => {
    const token = bearerOf(authorization);
    if (!token) return null;
    const hash = hashOf(token);
    const limited = limitedBefore(hash);
    if (limited) return limited;
    const organizationId = rememberedOrganization(hash);
    const key = organizationId ?? `token ${hash}`;
    const count = onTheirWay.get(key) ?? 0;
    if (count >= places) return full;
    const refusal = organizationId && shareRefusal(organizationId);
    if (refusal) return earlyRefusal(refusal);
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
