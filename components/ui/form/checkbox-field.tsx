"use client";
import { Checkbox } from "@mantine/core";
import type { FieldValues } from "react-hook-form";
import { type FieldProps, useField } from "@/components/ui/form/field";

export function CheckboxField<Values extends FieldValues = FieldValues>(
  props: Omit<FieldProps<Values>, "optional">,
) {
  const { name, label, help, disabled } = props;
  const { value, ...field } = useField<Values>(name);
  return (
    <Checkbox {...field} checked={Boolean(value)} disabled={disabled} label={label} description={help} />
  );
}
