import { listOptions, readOptions } from "@/components/ui/list/query";
import { secretOperations } from "@/lib/shared/secret-history/operations";

export function secretUse(organizationId: string, source: string, name: string) {
  return readOptions(secretOperations.get, { organizationId }, { source, name });
}

export function secretReadings(organizationId: string, source: string, name: string) {
  return listOptions(secretOperations.readings, { organizationId }, { source, name });
}
