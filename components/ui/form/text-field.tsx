"use client";
import { TextInput, type TextInputProps } from "@mantine/core";
import type { FieldValues } from "react-hook-form";
import { type FieldProps, fieldLabel, useField } from "@/components/ui/form/field";
import classes from "./form.module.css";

interface TextFieldProps<Values extends FieldValues> extends FieldProps<Values> {
  /** For an id, a key, a region: monospace, no spelling, and what is pasted loses the spaces around it. */
  machine?: boolean;
  placeholder?: string;
  autoComplete?: TextInputProps["autoComplete"];
  type?: "text" | "email" | "url";
  rightSection?: TextInputProps["rightSection"];
  /** Called after the form took the text: to fill what it implies. */
  onText?: (text: string) => void;
}

export function TextField<Values extends FieldValues = FieldValues>(props: TextFieldProps<Values>) {
  const { name, label, help, optional, machine = false, onText, autoComplete = "off", ...others } = props;
  const { onChange, value, ...field } = useField<Values>(name);
  return (
    <TextInput
      {...others}
      {...field}
      value={value ?? ""}
      onChange={(event) => {
        const text = machine ? event.currentTarget.value.trim() : event.currentTarget.value;
        onChange(text);
        onText?.(text);
      }}
      label={fieldLabel(label, optional)}
      aria-required={!optional}
      description={help}
      autoComplete={autoComplete}
      {...(machine && { spellCheck: false, autoCapitalize: "none", classNames: { input: classes.machine } })}
    />
  );
}
