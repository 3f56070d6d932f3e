"use client";
import { Checkbox, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import type { FieldValues } from "react-hook-form";
import { type FieldProps, useField } from "@/components/ui/form/field";

interface ChoicesFieldProps<Values extends FieldValues>
  extends Omit<FieldProps<Values>, "optional" | "disabled"> {
  choices: readonly { value: string; label: string; description?: ReactNode; disabled?: boolean }[];
}

/** Any of several, each with a box. */
export function ChoicesField<Values extends FieldValues>(props: ChoicesFieldProps<Values>) {
  const { name, label, help, choices } = props;
  const { value, onChange, error, onBlur, ref } = useField<Values>(name);
  return (
    <Checkbox.Group label={label} description={help} value={value} onChange={onChange} error={error}>
      <Stack gap="xs" mt="xs">
        {choices.map((choice, index) => (
          <Checkbox
            key={choice.value}
            {...choice}
            ref={index === 0 ? ref : undefined}
            name={name}
            onBlur={onBlur}
          />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}
