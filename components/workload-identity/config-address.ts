"use client";
import { parseAsString } from "nuqs";
import { useView } from "@/components/ui/list/view-address";
import type { IssuerFacts, WorkloadIdentityConfig } from "@/lib/shared/workload-identity/schema";

const parts = { policy: parseAsString, credential: parseAsString };

/** Which part of a config's page is open. */
export const useConfigView = () => useView(parts);

export interface ConfigViewProps {
  config: WorkloadIdentityConfig;
  facts: IssuerFacts;
}
