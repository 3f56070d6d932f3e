import { queryOptions } from "@tanstack/react-query";
import { organizationPath } from "@/components/ui/list-query";
import { request } from "@/lib/shared/http/client";
import type { SetupProgress } from "@/lib/shared/setup-progress/schema";

export function setupProgress(organizationId: string) {
  return queryOptions({
    queryKey: [organizationId, "setup-progress"],
    queryFn: ({ signal }) =>
      request<SetupProgress>(organizationPath(organizationId, "setup-progress"), { signal }),
    // What it tells of happens on other pages, in AWS, and in workers.
    staleTime: 0,
  });
}
