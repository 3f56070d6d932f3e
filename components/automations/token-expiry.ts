import type { Deployment } from "@/lib/automations/schema";

/** Time enough to deploy and to hand out a token without haste. */
const warnedBeforeMs = 14 * 24 * 3_600_000;

/** Whether a deployment's token ends soon, or has ended; null where it does not, or was revoked on purpose. */
export function tokenExpiry(
  { expiresAt, revokedAt, tokenRevokedAt }: Pick<Deployment, "expiresAt" | "revokedAt" | "tokenRevokedAt">,
  now: Date,
): "over" | "soon" | null {
  if (expiresAt === null || revokedAt !== null || tokenRevokedAt !== null) return null;
  const left = Date.parse(expiresAt) - now.getTime();
  if (left <= 0) return "over";
  return left <= warnedBeforeMs ? "soon" : null;
}
