// Lets a page arrive with its data: server components read it by the service itself, into the cache of the browser.
import type { QueryClient } from "@tanstack/react-query";
import type { listOptions } from "@/components/ui/list-query";
import type { Page } from "@/lib/shared/listing";

/** The first page of a list. What fails here is asked for again by the browser, where it can be shown and retried. */
export async function prefetchList<Row>(
  client: QueryClient,
  options: ReturnType<typeof listOptions<Row>>,
  read: () => Promise<Page<Row>>,
): Promise<void> {
  const { queryKey, initialPageParam } = options;
  await client.infiniteQuery({ queryKey, initialPageParam, queryFn: read }).catch(() => undefined);
}

/** Filters as the browser sends them: without the empty ones. */
export function givenOf(filters: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== ""));
}
