// Lets a page arrive with its data: server components read it by the service itself, into the cache of the browser.
import { dehydrate, HydrationBoundary, QueryClient, type QueryKey } from "@tanstack/react-query";
import type { ReactElement } from "react";
import type { ListOptions } from "@/components/ui/list/query";
import type { Page } from "@/lib/shared/listing";

type Read = (client: QueryClient) => Promise<unknown> | unknown;

/** The page with what it reads. */
export async function hydrated(page: ReactElement, reads: readonly Read[]) {
  const client = new QueryClient();
  await Promise.all(reads.map((read) => read(client)));
  return <HydrationBoundary state={dehydrate(client)}>{page}</HydrationBoundary>;
}

/** The first page of a list. What fails here is asked for again by the browser, where it can be shown and retried. */
export function firstOf<Row>(options: ListOptions<Row>, read: () => Promise<Page<Row>>): Read {
  const { queryKey, initialPageParam } = options;
  return (client) =>
    client.infiniteQuery({ queryKey, initialPageParam, queryFn: read }).catch(() => undefined);
}

/** One answer; what fails here is asked for again, as above. */
export function answerOf<Answer>({ queryKey }: { queryKey: QueryKey }, read: () => Promise<Answer>): Read {
  return (client) => client.query({ queryKey, queryFn: read }).catch(() => undefined);
}

/** What the page has read itself. */
export function known<Answer>({ queryKey }: { queryKey: QueryKey }, answer: Answer): Read {
  return (client) => client.setQueryData(queryKey, answer);
}

/** Filters as the browser sends them: without the empty ones. */
export function givenOf(filters: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== ""));
}
