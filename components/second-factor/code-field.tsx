"use client";
import { TextInput } from "@mantine/core";
import { useMergedRef } from "@mantine/hooks";
import { useEffect, useRef } from "react";
import { useField } from "@/components/ui/form/field";
import classes from "@/components/ui/form/form.module.css";

interface CodeFieldProps {
  name: string;
  label: string;
  help?: string;
  /** Six digits, rather than a recovery code: a phone then shows its digits, and offers a code that it knows. */
  isNumeric: boolean;
  /** Where the page begins. */
  withFocus?: boolean;
}

export function CodeField({ name, label, help, isNumeric, withFocus }: CodeFieldProps) {
  const { value, ref, ...field } = useField<Record<string, string>>(name);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (withFocus) input.current?.focus();
  }, [withFocus]);
  return (
    <TextInput
      {...field}
      ref={useMergedRef(ref, input)}
      value={value ?? ""}
      label={label}
      description={help}
      aria-required
      inputMode={isNumeric ? "numeric" : "text"}
      autoComplete={isNumeric ? "one-time-code" : "off"}
      spellCheck={false}
      autoCapitalize={isNumeric ? "none" : "characters"}
      classNames={{ input: classes.machine }}
    />
  );
}
