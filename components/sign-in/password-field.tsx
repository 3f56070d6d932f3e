"use client";
import { PasswordInput } from "@mantine/core";
import { useField } from "@/components/ui/form/field";

interface PasswordFieldProps {
  name?: string;
  label?: string;
  /** A password that is being chosen. */
  isNew?: boolean;
  help?: string;
}

/** A person's own password: one that password managers fill in and offer to keep. */
export function PasswordField({
  name = "password",
  label = "Password",
  isNew = false,
  help = isNew ? "At least 12 characters." : undefined,
}: PasswordFieldProps) {
  const { value, ...field } = useField<Record<string, string>>(name);
  return (
    <PasswordInput
      {...field}
      value={value ?? ""}
      label={label}
      aria-required
      autoComplete={isNew ? "new-password" : "current-password"}
      description={help}
      visibilityToggleButtonProps={{ "aria-label": "Show the password", tabIndex: 0 }}
    />
  );
}
