"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { automationList } from "@/components/automations/queries";
import type { WorkloadIdentityConfig } from "@/lib/shared/workload-identity/schema";

/**
 * The automations that a config's trust policy has to name: those that it is limited to, or else all.
 *
 * @returns undefined where the tokens speak for the organization; null until all are known, since half a list would
 * shut the others out.
 */
export function useTrustedAutomations(
  organizationId: string,
  config: WorkloadIdentityConfig | null,
): readonly string[] | null | undefined {
  const isNarrowed = config?.subject === "automation";
  const { data, hasNextPage, isFetching, fetchNextPage } = useInfiniteQuery({
    ...automationList(organizationId),
    enabled: isNarrowed && config.automationIds === null,
  });
  useEffect(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  if (!isNarrowed) return undefined;
  if (config.automationIds) return config.automationIds;
  if (!data || hasNextPage) return null;
  return data.pages.flatMap(({ items }) => items.map(({ id }) => id));
}
