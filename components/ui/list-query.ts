// How lists of an organization are asked for. Keys begin with the organization, so that two of them never mix.
import { infiniteQueryOptions } from "@tanstack/react-query";
import { request } from "@/lib/shared/http/client";
import type { Page } from "@/lib/shared/listing";

/** `organizationPath(id, "automations", automationId)` is `/api/v1/organizations/{id}/automations/{automationId}`. */
export function organizationPath(organizationId: string, ...segments: string[]): string {
  return ["/api/v1/organizations", ...[organizationId, ...segments].map(encodeURIComponent)].join("/");
}

/**
 * A list endpoint, page by page. Give it to `useInfiniteQuery` and the result to DataTable.
 *
 * @param resource the path under the organization: "environment-variables".
 * @param filters the endpoint's query parameters (`query` for the search); empty ones are left out.
 */
export function listOptions<Row>(
  organizationId: string,
  resource: string,
  filters: Record<string, string> = {},
) {
  const given = Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== ""));
  return infiniteQueryOptions({
    queryKey: [organizationId, resource, "list", given],
    queryFn: ({ pageParam, signal }) => {
      const search = new URLSearchParams({ ...given, ...(pageParam && { cursor: pageParam }) });
      const path = organizationPath(organizationId, ...resource.split("/"));
      return request<Page<Row>>(search.size > 0 ? `${path}?${search}` : path, { signal });
    },
    initialPageParam: "",
    getNextPageParam: (last) => last.nextCursor,
    // While a search runs the last answer stays, unless it is of another list.
    placeholderData: (previous, query) =>
      query?.queryKey[0] === organizationId && query.queryKey[1] === resource ? previous : undefined,
  });
}
