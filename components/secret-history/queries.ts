import { queryOptions } from "@tanstack/react-query";
import { listOptions, organizationPath } from "@/components/ui/list-query";
import { request } from "@/lib/shared/http/client";
import type { SecretReading, SecretUse } from "@/lib/shared/secret-history/schema";

export function secretUse(organizationId: string, source: string, name: string) {
  return queryOptions({
    queryKey: [organizationId, "secrets", "use", source, name],
    queryFn: ({ signal }) =>
      request<SecretUse>(
        `${organizationPath(organizationId, "secrets")}?${new URLSearchParams({ source, name })}`,
        { signal },
      ),
  });
}

export function secretReadings(organizationId: string, source: string, name: string) {
  return listOptions<SecretReading>(organizationId, "secrets/readings", { source, name });
}
