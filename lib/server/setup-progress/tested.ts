// Evidence from the last tests of credentials.
import type { TestedCredential } from "@/lib/server/setup-progress/evidence";
import type { ConnectionStage, RemedyPlace } from "@/lib/shared/clouds/failures";
import type { SetupEvidence } from "@/lib/shared/setup-progress/schema";

interface Seen {
  outcome: "ok" | "failed";
  reason: string | null;
  place?: RemedyPlace | undefined;
}

/** The outcome of a stage in a credential's last test; null if the test does not show it. */
function seenAt({ lastTest }: TestedCredential, stage: ConnectionStage): Seen | null {
  const kept = lastTest?.stages?.find((kept) => kept.stage === stage);
  if (!kept) return null;
  if (kept.outcome === "ok") return { outcome: "ok", reason: null };
  // A warning with a refusal counts as a failure: a role that may not list, say.
  const reason = kept.failure?.reason ?? null;
  if (kept.outcome !== "failed" && reason === null) return null;
  return { outcome: "failed", reason, place: kept.failure?.place };
}

/** The newest test in which the stage has this outcome. */
export function testSighting(
  tested: readonly TestedCredential[] | null,
  stage: ConnectionStage,
  outcome: Seen["outcome"],
  isMeant: (reason: string | null) => boolean = () => true,
): SetupEvidence | null {
  for (const credential of tested ?? []) {
    const sighting = seenAt(credential, stage);
    if (sighting?.outcome !== outcome || !isMeant(sighting.reason)) continue;
    const at = credential.lastTestedAt?.toISOString() ?? null;
    const { id: credentialId, configId, name: label } = credential;
    const { reason, place } = sighting;
    const placed = place && { place, credentialId, ...(configId !== null && { configId }) };
    return { by: "test", label, at, reason, ...(placed && { placed }) };
  }
  return null;
}
