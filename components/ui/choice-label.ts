import type { ComboboxItem, SelectProps } from "@mantine/core";

/** Of lists without groups, as all that are searched are. */
export function labelOf(data: SelectProps["data"], value: string | null | undefined): string | undefined {
  const found = (data as readonly (ComboboxItem | string)[] | undefined)?.find(
    (item) => (typeof item === "string" ? item : item.value) === value,
  );
  return typeof found === "string" ? found : found?.label;
}
