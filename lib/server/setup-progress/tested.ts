// What the last tests of credentials show.
import type { TestedCredential } from "@/lib/server/setup-progress/evidence";
import type { ConnectionStage, RemedyPlace } from "@/lib/shared/clouds/failures";
import type { SetupEvidence } from "@/lib/shared/setup-progress/schema";

/** In which order a test passes them; each method passes some. */
const order: readonly ConnectionStage[] = ["issuer", "mint", "exchange", "identity", "list", "read"];

interface Seen {
  outcome: "ok" | "failed";
  reason: string | null;
  place?: RemedyPlace | undefined;
}

/** What a credential's last test says of a stage; null where it says nothing. */
function seenAt({ method, lastTest }: TestedCredential, stage: ConnectionStage): Seen | null {
  if (!lastTest) return null;
  const kept = lastTest.stages?.find((kept) => kept.stage === stage);
  if (kept) {
    if (kept.outcome === "ok") return { outcome: "ok", reason: null };
    // A warning that names a refusal is one: a role that may not list, say.
    const reason = kept.failure?.reason ?? null;
    if (kept.outcome !== "failed" && reason === null) return null;
    return { outcome: "failed", reason, place: kept.failure?.place };
  }
  if (lastTest.stages) return null;
  // Of a test from before stages were kept: with Workload Identity those neither looked at the issuer nor listed names.
  if (!lastTest.ok && lastTest.stage === stage) return { outcome: "failed", reason: lastTest.reason };
  const reached = lastTest.ok
    ? order.indexOf(method === "workload_identity" ? "identity" : "list")
    : order.indexOf(lastTest.stage) - 1;
  return stage !== "issuer" && order.indexOf(stage) <= reached ? { outcome: "ok", reason: null } : null;
}

/** The newest test that says so of the stage. */
export function testSighting(
  tested: readonly TestedCredential[] | null,
  stage: ConnectionStage,
  outcome: Seen["outcome"],
  isMeant: (reason: string | null) => boolean = () => true,
): SetupEvidence | null {
  for (const credential of tested ?? []) {
    const seen = seenAt(credential, stage);
    if (seen?.outcome !== outcome || !isMeant(seen.reason)) continue;
    const at = credential.lastTestedAt?.toISOString() ?? null;
    const { id: credentialId, configId, name: label } = credential;
    const { reason, place } = seen;
    const placed = place && { place, credentialId, ...(configId !== null && { configId }) };
    return { by: "test", label, at, reason, ...(placed && { placed }) };
  }
  return null;
}
