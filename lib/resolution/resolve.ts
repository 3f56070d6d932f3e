// Carries a kickoff's plan out. The server and the worker resolve with this same code.
import type { SecretStore } from "@/lib/clouds/contract";
import { readerOf } from "@/lib/clouds/registry";
import { type ReadOptions, readEntries, type Stores } from "@/lib/resolution/reading";
import { workloadIdentity } from "@/lib/shared/clouds/ids";
import type { FoundFailure } from "@/lib/shared/errors";
import type { PlanEntry, Receipt, ResolutionPlan } from "@/lib/shared/resolution/plan";

export interface Resolution {
  /** The variables that could be resolved; all or nothing is the caller's to decide. */
  environment: Record<string, string>;
  receipts: Receipt[];
  /** Every variable that could not be resolved. */
  failures: FoundFailure[];
  /** Distinct secrets read, by the id of each config of the plan. */
  counts: Map<string, { cloud: string; count: number }>;
}

interface ResolveOptions extends ReadOptions<PlanEntry>, Pick<Stores<PlanEntry>, "explain"> {}

/** The line that each kickoff logs for each config after its reads. */
export function resolvedLine(configId: string, cloud: string, count: number): string {
  return `Workload identity config '${configId}' (${cloud}): ${count} secret(s) resolved`;
}

/**
 * @param open opens the store of an entry; entries of one config and the same settings share the first one's, and those of
 * one config with other settings what they name in full.
 * @throws only what is no failure of a variable: a bug.
 */
export async function resolveEnvironment(
  plan: ResolutionPlan,
  open: (entry: PlanEntry) => SecretStore,
  { explain, ...options }: ResolveOptions = {},
): Promise<Resolution> {
  const stores: Stores<PlanEntry> = {
    open,
    ...(explain && { explain }),
    identityOf: ({ cloud, configId, audience }) => JSON.stringify([cloud, configId, audience]),
    reader: (entry) => readerOf(planSource(entry, "")),
  };
  const { environment, reads, failures, resources } = await readEntries(plan, stores, options);
  const counted = new Map<string, { cloud: string; resources: Set<string> }>();
  for (const [{ configId, cloud }, read] of resources) {
    const before = counted.get(configId)?.resources ?? [];
    counted.set(configId, { cloud, resources: new Set([...before, ...read]) });
  }
  return {
    environment,
    receipts: reads.map(({ entry, variable, resource, version }) => ({
      key: variable.key,
      configId: entry.configId,
      secretName: variable.secretName,
      resource,
      version,
    })),
    failures,
    counts: new Map([...counted].map(([id, { cloud, resources }]) => [id, { cloud, count: resources.size }])),
  };
}

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
