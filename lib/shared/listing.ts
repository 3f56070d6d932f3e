// How list endpoints page: `limit`, an opaque `cursor`, and a search text.
import { z } from "zod";
import { PlainText } from "@/lib/shared/input";
import { pageSizes } from "@/lib/shared/page-sizes";

/** @param standard what a caller gets who asks for no number */
export function pageLimit(standard: number) {
  return z.coerce.number().int().min(1).max(pageSizes.maximum).default(standard);
}

export const ListQuery = z.object({
  limit: pageLimit(pageSizes.standard),
  cursor: z.string().max(1000).optional(),
  query: z.string().trim().max(200).pipe(PlainText).default(""),
});
export type ListQuery = z.infer<typeof ListQuery>;

/** The answer of a list: so many items, and where the next begin. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    nextCursor: z.string().nullable(),
    total: z.number().optional(),
  });
}

export interface Page<T> {
  items: T[];
  /** What to pass as `cursor` for the next page; null on the last. */
  nextCursor: string | null;
  /** How many rows fit in all; of a first page that was asked for it. */
  total?: number;
}
