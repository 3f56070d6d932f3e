// How list endpoints page: `limit`, an opaque `cursor`, and a search text.
import { z } from "zod";
import { PlainText } from "@/lib/shared/input";

export const ListQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(25),
  cursor: z.string().max(1000).optional(),
  query: z.string().trim().max(200).pipe(PlainText).default(""),
});
export type ListQuery = z.infer<typeof ListQuery>;

export interface Page<T> {
  items: T[];
  /** What to pass as `cursor` for the next page; null on the last. */
  nextCursor: string | null;
  /** How many rows fit in all; of a first page that was asked for it. */
  total?: number;
}
