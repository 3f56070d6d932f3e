import type { ComboboxItem, SelectProps } from "@mantine/core";

/** Of lists without groups, as all that are searched are. */
export function labelOf(data: SelectProps["data"], value: string | null | undefined): string | undefined {
  return (data as readonly ComboboxItem[] | undefined)?.find((item) => item.value === value)?.label;
}
