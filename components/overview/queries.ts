// What the home of an organization asks the server for.
import { keepPreviousData } from "@tanstack/react-query";
import { readOptions } from "@/components/ui/list/query";
import { overviewOperations } from "@/lib/shared/overview/operations";
import type { KickoffPeriod } from "@/lib/shared/overview/schema";

export function overviewQuery(organizationId: string) {
  // What it shows happens in workers, in clouds, and in other hands; but the page came with it a moment ago.
  return { ...readOptions(overviewOperations.get, { organizationId }), staleTime: 5_000 };
}

export function kickoffCountsQuery(organizationId: string, period: KickoffPeriod) {
  return {
    ...readOptions(overviewOperations.kickoffs, { organizationId }, { period }),
    placeholderData: keepPreviousData,
  };
}
