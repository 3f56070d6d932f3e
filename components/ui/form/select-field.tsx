"use client";
import { Select, type SelectProps } from "@mantine/core";
import type { FieldValues } from "react-hook-form";
import { labelOf } from "@/components/ui/choice-label";
import { labelHasText, useEnterPicks } from "@/components/ui/form/enter-picks";
import { type FieldProps, fieldLabel, useField } from "@/components/ui/form/field";

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
  const enter = useEnterPicks({ chosen: labelOf(props.data, value) });
  return (
    <Select
      nothingFoundMessage="Nothing found"
      filter={labelHasText}
      {...(props.searchable && enter.props)}
      onOptionSubmit={enter.onOptionSubmit}
      classNames={{ options: enter.listClass }}
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
