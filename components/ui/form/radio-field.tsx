"use client";
import { Radio, Stack, Text } from "@mantine/core";
import { useId } from "react";
import type { FieldValues } from "react-hook-form";
import { type FieldProps, useField } from "@/components/ui/form/field";
import classes from "./form.module.css";

interface Choice {
  value: string;
  label: string;
  /** What choosing it means. */
  description?: string;
  /** Why it cannot be chosen. */
  disabledReason?: string;
}

interface RadioFieldProps<Values extends FieldValues>
  extends Omit<FieldProps<Values>, "optional" | "disabled"> {
  choices: readonly Choice[];
  onChoice?: (value: string) => void;
}

const explained = ({ disabledReason, description }: Choice) => disabledReason ?? description;

/** One of a few, each with a word of explanation. */
export function RadioField<Values extends FieldValues = FieldValues>(props: RadioFieldProps<Values>) {
  const { name, label, help, choices, onChoice } = props;
  const { onChange, value, ref, onBlur, error } = useField<Values>(name);
  const id = useId();
  return (
    <Radio.Group
      name={name}
      value={value ?? ""}
      onChange={(choice) => {
        onChange(choice);
        onChoice?.(choice);
      }}
      onBlur={onBlur}
      label={label}
      description={help}
      error={error}
      data-invalid={error ? true : undefined}
    >
      <Stack gap={8}>
        {choices.map((choice, index) => (
          // The whole box can be pressed; what names the button is the label alone, and what explains it describes it.
          // biome-ignore lint/a11y/noLabelWithoutControl: Radio renders the input that it labels.
          <label
            key={choice.value}
            className={classes.choice}
            data-checked={choice.value === value || undefined}
            data-disabled={choice.disabledReason ? true : undefined}
          >
            <Radio
              ref={index === 0 ? ref : undefined}
              value={choice.value}
              disabled={Boolean(choice.disabledReason)}
              size="xs"
              mt={2}
              aria-labelledby={`${id}-${choice.value}`}
              aria-describedby={explained(choice) ? `${id}-${choice.value}-explained` : undefined}
            />
            <span>
              <Text component="span" id={`${id}-${choice.value}`} fw={500} display="block">
                {choice.label}
              </Text>
              {explained(choice) && (
                <Text
                  component="span"
                  id={`${id}-${choice.value}-explained`}
                  size="xs"
                  c="dimmed"
                  display="block"
                >
                  {explained(choice)}
                </Text>
              )}
            </span>
          </label>
        ))}
      </Stack>
    </Radio.Group>
  );
}
