// What the home of an organization asks the server for.
import { keepPreviousData } from "@tanstack/react-query";
import { readOptions } from "@/components/ui/list/query";
import { overviewOperations } from "@/lib/shared/overview/operations";
import type { KickoffPeriod } from "@/lib/shared/overview/schema";

export function overviewQuery(organizationId: string) {
  // Workers, clouds and other people change these data; but the page was rendered with them a moment ago.
  return { ...readOptions(overviewOperations.get, { organizationId }), staleTime: 5_000 };
}

export function kickoffCountsQuery(organizationId: string, period: KickoffPeriod) {
  return {
    ...readOptions(overviewOperations.kickoffs, { organizationId }, { period }),
    placeholderData: keepPreviousData,
  };
}
