// Which organizations a session opens: those of its person that accept the way in which the session began.
import { sql } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import { factors, organizations, sessions } from "@/db/schema/people";
import { organizationProviders } from "@/db/schema/single-sign-on";
import { AppError } from "@/lib/shared/errors";

const stepUpMinutes = 10;

/** How a session's person proved to be who they are, and what it can open. */
export interface SessionProof {
  id: string;
  /** The only organization that it opens; null for all of the person's. */
  organizationId: string | null;
  /** When the password or a factor was last given. */
  steppedUpAt: Date | null;
  secondFactorAt: Date | null;
  singleSignOnAt: Date | null;
  /** Whether its person has a second factor, and so must have given it. */
  hasFactor: boolean;
}

/** Whether the person of a query's row has a second factor that counts. */
export function hasConfirmedFactor(userId: AnyPgColumn) {
  return sql<boolean>`exists (select 1 from ${factors}
    where ${factors.userId} = ${userId} and ${factors.confirmedAt} is not null)`;
}

export const proofColumns = {
  id: sessions.id,
  organizationId: sessions.organizationId,
  steppedUpAt: sessions.steppedUpAt,
  secondFactorAt: sessions.secondFactorAt,
  singleSignOnAt: sessions.singleSignOnAt,
  hasFactor: hasConfirmedFactor(sessions.userId),
};

/** Whether the password alone was given so far, by anyone who has a second factor: such a session opens nothing. */
export function awaitsSecondFactor({ hasFactor, secondFactorAt }: SessionProof): boolean {
  return hasFactor && secondFactorAt === null;
}

/** @throws AppError `second_factor_required` while the session waits for it. */
export function requireFactorGiven(proof: SessionProof): void {
  if (!awaitsSecondFactor(proof)) return;
  throw new AppError("second_factor_required", "Give your second factor to finish signing in.");
}

/** The conditions of an organization for everyone who opens it. */
export const demandColumns = {
  requiresSecondFactor: organizations.requiresSecondFactor,
  requiresSingleSignOn: organizations.requiresSingleSignOn,
};

/** Whether that means the organization's own provider: who is in another's directory need not be in this one's any more. */
export const meansOwnProvider = sql<boolean>`${organizations.requiresSingleSignOn} and exists (select from ${organizationProviders}
  where ${organizationProviders.organizationId} = ${organizations.id} and ${organizationProviders.issuer} is not null)`;

interface Demands {
  requiresSecondFactor: boolean;
  requiresSingleSignOn: boolean;
  meansOwnProvider: boolean;
}

/** Why this session does not open the organization yet, for a member who could open it with another; null where it does. */
export function missingProof(
  proof: SessionProof,
  demands: Demands,
  isOwner: boolean,
): "single_sign_on_required" | "second_factor_required" | null {
  // An owner has to get in when the provider is down.
  const hasSignedOn = demands.meansOwnProvider
    ? proof.organizationId !== null
    : proof.singleSignOnAt !== null;
  if (demands.requiresSingleSignOn && !hasSignedOn && !isOwner) return "single_sign_on_required";
  if (demands.requiresSecondFactor && !proof.secondFactorAt) return "second_factor_required";
  return null;
}

const words = {
  single_sign_on_required: "This organization opens only with single sign-on. Sign in with that.",
  second_factor_required:
    "This organization opens only with a second factor. Give it, or set one up in your profile.",
};

/** @throws AppError with what `missingProof` names. */
export function requireProof(proof: SessionProof, demands: Demands, isOwner: boolean): void {
  const missing = missingProof(proof, demands, isOwner);
  if (missing) throw new AppError(missing, words[missing]);
}

export function isSteppedUp({ steppedUpAt }: SessionProof, now = new Date()): boolean {
  return steppedUpAt !== null && now.getTime() - steppedUpAt.getTime() < stepUpMinutes * 60_000;
}

/**
 * Before what decides who gets in is changed.
 *
 * @throws AppError `step_up_required` where neither the password nor a factor was given in this session within ten minutes.
 */
export function requireStepUp(proof: SessionProof, now = new Date()): void {
  if (isSteppedUp(proof, now)) return;
  throw new AppError(
    "step_up_required",
    `Confirm that it's you: give your password or second factor. That counts for ${stepUpMinutes} minutes.`,
  );
}
