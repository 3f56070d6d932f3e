// Identity tokens for workers, which do the exchange with the cloud themselves.
import { z } from "zod";
import { type Actor, requireWorker } from "@/lib/auth/actor";
import { planKickoff } from "@/lib/environment-variables/planning";
import { AppError, parseInput } from "@/lib/errors";
import { Id } from "@/lib/input/schema";
import { tokenFor } from "@/lib/secret-providers/stores";

const IdentityTokenInput = z.strictObject({ configId: Id });

export interface IdentityToken {
  token: string;
  audience: string;
  issuedAt: string;
  expiresAt: string;
}

/** @throws AppError `not_found` unless one of the automation's assigned variables reads with the config. */
export async function issueIdentityToken(actor: Actor, input: unknown): Promise<IdentityToken> {
  requireWorker(actor);
  const { configId } = parseInput(IdentityTokenInput, input);
  const { plan } = await planKickoff(actor.organizationId, actor.automationId);
  const entry = plan.find((candidate) => candidate.configId === configId);
  if (!entry) {
    throw new AppError("not_found", "No variable that is assigned to this automation uses such a config.");
  }
  const { token, audience, issuedAt, expiresAt } = await tokenFor(actor, entry.audience);
  return { token, audience, issuedAt: issuedAt.toISOString(), expiresAt: expiresAt.toISOString() };
}
