import { readOptions } from "@/components/ui/list-query";
import { workerIdentityOperations } from "@/lib/shared/worker-identities/operations";

export function workerIdentities(organizationId: string, id: string) {
  return readOptions(workerIdentityOperations.list, { organizationId, id });
}
