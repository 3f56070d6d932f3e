import { workloadIdentity } from "@/lib/shared/clouds/ids";
import type { PlanEntry } from "@/lib/shared/resolution/plan";

type Opened = Pick<PlanEntry, "cloud" | "audience" | "settings"> & { automationId?: string | null };

export function planSource({ cloud, audience, settings, automationId }: Opened, sessionName: string) {
  return {
    cloud,
    method: workloadIdentity,
    settings,
    secrets: () => ({}),
    storedSecrets: [],
    revision: "",
    sessionName,
    identity: { audience, ...(automationId !== undefined && { automationId }) },
  };
}
