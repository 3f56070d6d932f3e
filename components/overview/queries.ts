// What the home of an organization asks the server for.
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { organizationPath } from "@/components/ui/list-query";
import { request } from "@/lib/shared/http/client";
import type { KickoffCounts, KickoffPeriod, Overview } from "@/lib/shared/overview/schema";

export function overviewQuery(organizationId: string) {
  return queryOptions({
    queryKey: [organizationId, "overview"],
    queryFn: ({ signal }) => request<Overview>(organizationPath(organizationId, "overview"), { signal }),
    // What it shows happens in workers, in AWS, and in other hands.
    staleTime: 0,
  });
}

export function kickoffCountsQuery(organizationId: string, period: KickoffPeriod) {
  return queryOptions({
    queryKey: [organizationId, "overview", "kickoffs", period],
    queryFn: ({ signal }) =>
      request<KickoffCounts>(`${organizationPath(organizationId, "overview", "kickoffs")}?period=${period}`, {
        signal,
      }),
    placeholderData: keepPreviousData,
  });
}
