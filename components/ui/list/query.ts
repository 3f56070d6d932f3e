// How what belongs to an organization is asked for. Keys begin with the organization, so that two of them never mix.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import type { Page } from "@/lib/shared/listing";
import { call, hrefOf } from "@/lib/shared/operations/client";
import type { AnswerOf, Operation, ParamsOf, QueryOf } from "@/lib/shared/operations/operation";

type OfOrganization = { organizationId: string };
type ReadOperation = Operation & { method: "GET"; answer: z.ZodType };
type ListOperation = ReadOperation & { answer: z.ZodType<Page<unknown>> };

/** What a list is narrowed to, by the operation's own parameters; the server looks at the values. */
export type FiltersOf<O extends Operation> = { [Name in keyof QueryOf<O>]?: string };

/** `["…organization", "automations", "…automation"]`: where an operation is, as the beginning of a key. */
function keyOf<O extends Operation>(operation: O, params: ParamsOf<O> & OfOrganization): string[] {
  const { organizationId } = params;
  const [, resource = ""] = hrefOf(operation, params).split(`/organizations/${organizationId}`);
  return [organizationId, ...resource.split("/").slice(1)];
}

/** One answer. Give it to `useQuery`. */
export function readOptions<O extends ReadOperation>(
  operation: O,
  params: ParamsOf<O> & OfOrganization,
  query?: QueryOf<O>,
) {
  return queryOptions({
    queryKey: [...keyOf(operation, params), ...(query ? [query] : [])],
    queryFn: ({ signal }) => read(operation, params, { query, signal }),
  });
}

/**
 * A list, page by page. Give it to `useInfiniteQuery` and the result to DataTable.
 *
 * @param filters the operation's query parameters (`query` for the search); empty ones are left out.
 */
export function listOptions<O extends ListOperation>(
  operation: O,
  params: ParamsOf<O> & OfOrganization,
  filters: FiltersOf<O> = {},
): ListOptions<AnswerOf<O>["items"][number]> {
  const [organizationId = "", ...resource] = keyOf(operation, params);
  return pages(organizationId, resource.join("/"), filters, (query, signal) =>
    read(operation, params, { query, signal }),
  );
}

export type ListOptions<Row> = ReturnType<typeof pages<Row>>;

function pages<Row>(
  organizationId: string,
  resource: string,
  filters: Record<string, string | undefined>,
  readPage: (query: object, signal: AbortSignal) => Promise<Page<Row>>,
) {
  const given = Object.fromEntries(Object.entries(filters).filter(([, value]) => value));
  return infiniteQueryOptions({
    queryKey: [organizationId, resource, "list", given],
    queryFn: ({ pageParam, signal }) => readPage({ ...given, cursor: pageParam }, signal),
    initialPageParam: "",
    getNextPageParam: (last) => last.nextCursor,
    // While a search runs the last answer stays, unless it is of another list.
    placeholderData: (previous, query) =>
      query?.queryKey[0] === organizationId && query.queryKey[1] === resource ? previous : undefined,
  });
}

/** All rows of a list, page by page. */
export async function* everyPage<O extends ListOperation>(
  operation: O,
  params: ParamsOf<O>,
  filters: FiltersOf<O>,
  signal?: AbortSignal,
): AsyncGenerator<AnswerOf<O>["items"]> {
  let cursor: string | null = "";
  while (cursor !== null) {
    const page: Page<unknown> = await read(operation, params, { query: { ...filters, cursor }, signal });
    yield page.items as AnswerOf<O>["items"];
    cursor = page.nextCursor;
  }
}

/** The options of an operation that is not known yet are not known to be complete. */
function read<O extends ReadOperation>(
  operation: O,
  params: ParamsOf<O>,
  options: { query: unknown; signal?: AbortSignal },
): Promise<AnswerOf<O>> {
  return (call as (...input: unknown[]) => Promise<AnswerOf<O>>)(operation, params, options);
}
