"use client";
import { ActionIcon, Textarea, TextInput } from "@mantine/core";
import { IconEye, IconEyeOff } from "@tabler/icons-react";
import { useState } from "react";
import type { FieldValues } from "react-hook-form";
import { type FieldProps, fieldLabel, useField } from "@/components/ui/form/field";
import classes from "./form.module.css";

interface SecretFieldProps<Values extends FieldValues> extends FieldProps<Values> {
  /** A value is stored already: it is not shown, and blank keeps it. */
  stored?: boolean;
  /** For values of several lines, a PEM key say. */
  multiline?: boolean;
}

/** Masked while it is typed. No password field, so that browsers do not offer to save another's secret as a sign-in. */
export function SecretField<Values extends FieldValues = FieldValues>(props: SecretFieldProps<Values>) {
  const { name, label, help, optional, stored = false, multiline = false, disabled } = props;
  const { value, ...field } = useField<Values>(name);
  const [isShown, setIsShown] = useState(false);
  const Icon = isShown ? IconEyeOff : IconEye;
  const shared = {
    ...field,
    value: value ?? "",
    disabled,
    label: fieldLabel(label, optional),
    "aria-required": !optional && !stored,
    description: stored ? <>Leave blank to keep the stored value. {help}</> : help,
    placeholder: stored ? "Stored" : undefined,
    spellCheck: false,
    autoComplete: "off",
    autoCapitalize: "none",
    "data-1p-ignore": true,
    "data-lpignore": "true",
    classNames: { input: isShown || !value ? classes.machine : classes.masked },
    rightSection: (
      <ActionIcon
        aria-label={`${isShown ? "Hide" : "Show"} ${label}`}
        aria-pressed={isShown}
        onClick={() => setIsShown(!isShown)}
      >
        <Icon size={16} aria-hidden="true" />
      </ActionIcon>
    ),
  };
  return multiline ? (
    <Textarea
      {...shared}
      autosize
      minRows={3}
      maxRows={12}
      rightSectionProps={{ style: { alignItems: "flex-start", paddingTop: 4 } }}
    />
  ) : (
    <TextInput {...shared} type="text" />
  );
}
