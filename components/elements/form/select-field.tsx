"use client";
import { Select, type SelectProps } from "@mantine/core";
import type { FieldValues } from "react-hook-form";
import { type FieldProps, fieldLabel, useField } from "@/components/elements/form/field";

interface SelectFieldProps<Values extends FieldValues> extends FieldProps<Values> {
  /** `{ value, label }`, or groups of them. */
  data: NonNullable<SelectProps["data"]>;
  placeholder?: string;
  searchable?: boolean;
  clearable?: boolean;
  /** Called after the form took the choice: to preset what it implies. */
  onChoice?: (value: string) => void;
}

/** One of many. Nothing chosen is the empty string, as in a native select. */
export function SelectField<Values extends FieldValues = FieldValues>(props: SelectFieldProps<Values>) {
  const { name, label, help, optional, onChoice, ...others } = props;
  const { onChange, value, ...field } = useField<Values>(name);
  return (
    <Select
      nothingFoundMessage="Nothing found"
      {...others}
      {...field}
      value={value || null}
      onChange={(choice) => {
        onChange(choice ?? "");
        onChoice?.(choice ?? "");
      }}
      label={fieldLabel(label, optional)}
      aria-required={!optional}
      description={help}
    />
  );
}
