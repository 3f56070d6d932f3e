import { List } from "@mantine/core";
import type { ReactNode } from "react";

interface ShortListProps<Item> {
  items: readonly Item[];
  /** So many are shown; of the others there is the number. */
  most: number;
  itemKey: (item: Item) => string | number;
  children: (item: Item) => ReactNode;
}

/** The first of several things that a notice names. */
export function ShortList<Item>({ items, most, itemKey, children }: ShortListProps<Item>) {
  return (
    <List size="sm" mt={6}>
      {items.slice(0, most).map((item) => (
        <List.Item key={itemKey(item)}>{children(item)}</List.Item>
      ))}
      {items.length > most && <List.Item>and {items.length - most} more</List.Item>}
    </List>
  );
}
