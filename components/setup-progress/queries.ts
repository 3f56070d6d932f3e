import { readOptions } from "@/components/ui/list/query";
import { setupOperations } from "@/lib/shared/setup-progress/operations";

export function setupProgress(organizationId: string) {
  // What it shows happens on other pages, in clouds, and in workers.
  return { ...readOptions(setupOperations.get, { organizationId }), staleTime: 0 };
}
