"use client";
import { Textarea } from "@mantine/core";
import type { FieldValues } from "react-hook-form";
import { type FieldProps, fieldLabel, useField } from "@/components/ui/form/field";
import classes from "./form.module.css";

interface TextAreaFieldProps<Values extends FieldValues> extends FieldProps<Values> {
  machine?: boolean;
  placeholder?: string;
  minRows?: number;
}

export function TextAreaField<Values extends FieldValues = FieldValues>(props: TextAreaFieldProps<Values>) {
  const { name, label, help, optional, machine = false, minRows = 3, ...others } = props;
  const { value, ...field } = useField<Values>(name);
  return (
    <Textarea
      {...others}
      {...field}
      value={value ?? ""}
      label={fieldLabel(label, optional)}
      aria-required={!optional}
      description={help}
      autosize
      minRows={minRows}
      maxRows={18}
      {...(machine && { spellCheck: false, autoCapitalize: "none", classNames: { input: classes.machine } })}
    />
  );
}
