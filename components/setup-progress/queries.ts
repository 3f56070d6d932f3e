import { readOptions } from "@/components/ui/list/query";
import { setupOperations } from "@/lib/shared/setup-progress/operations";

export function setupProgress(organizationId: string) {
  // Other pages, clouds and workers change what it shows.
  return { ...readOptions(setupOperations.get, { organizationId }), staleTime: 0 };
}
