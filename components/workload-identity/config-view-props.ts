// What each view of a config is given: here, since the views know nothing of their list.
import type { IssuerFacts, WorkloadIdentityConfig } from "@/lib/shared/workload-identity/schema";

export interface ConfigViewProps {
  config: WorkloadIdentityConfig;
  facts: IssuerFacts;
}
