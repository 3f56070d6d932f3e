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
export function seenAt({ method, lastTest }: TestedCredential, stage: ConnectionStage): Seen | null {
  if (!lastTest) return null;
  const told = lastTest.stages?.find((one) => one.stage === stage);
  if (told) {
    if (told.outcome === "ok") return { outcome: "ok", reason: null };
    // A warning that names a refusal is one: a role that may not list, say.
    const reason = told.failure?.reason ?? null;
    if (told.outcome !== "failed" && reason === null) return null;
    return { outcome: "failed", reason, place: told.failure?.place };
  }
  if (lastTest.stages) return null;
  // Kept before tests told their stages: with Workload Identity those neither looked at the issuer nor listed names.
  if (!lastTest.ok && lastTest.stage === stage) return { outcome: "failed", reason: lastTest.reason };
  const reached = lastTest.ok
    ? order.indexOf(method === "workload_identity" ? "identity" : "list")
    : order.indexOf(lastTest.stage) - 1;
  return stage !== "issuer" && order.indexOf(stage) <= reached ? { outcome: "ok", reason: null } : null;
}

/** The newest test in which `of` says that it went so. */
export function testSighting(
  tested: readonly TestedCredential[],
  of: (credential: TestedCredential) => Seen | null,
  outcome: Seen["outcome"],
): SetupEvidence | null {
  for (const credential of tested) {
    const seen = of(credential);
    if (seen?.outcome !== outcome) continue;
    const at = credential.lastTestedAt?.toISOString() ?? null;
    const { id: credentialId, configId } = credential;
    const { reason, place } = seen;
    return {
      by: "test",
      label: credential.name,
      at,
      reason,
      ...(place && { placed: { place, credentialId, ...(configId !== null && { configId }) } }),
    };
  }
  return null;
}
