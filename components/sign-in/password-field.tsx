"use client";
import { PasswordInput } from "@mantine/core";
import { useMergedRef } from "@mantine/hooks";
import { useEffect, useRef } from "react";
import { useField } from "@/components/ui/form/field";

interface PasswordFieldProps {
  name?: string;
  label?: string;
  /** A password that is being chosen. */
  isNew?: boolean;
  help?: string;
  /** Where the page begins. */
  withFocus?: boolean;
}

/** A person's own password: one that password managers fill in and offer to keep. */
export function PasswordField({
  name = "password",
  label = "Password",
  isNew = false,
  help = isNew ? "At least 12 characters." : undefined,
  withFocus = false,
}: PasswordFieldProps) {
  const { value, ref, ...field } = useField<Record<string, string>>(name);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // Not where the person was quicker than this script.
    if (withFocus && document.activeElement === document.body) input.current?.focus();
  }, [withFocus]);
  return (
    <PasswordInput
      {...field}
      ref={useMergedRef(ref, input)}
      value={value ?? ""}
      label={label}
      aria-required
      autoComplete={isNew ? "new-password" : "current-password"}
      description={help}
      visibilityToggleButtonProps={{ "aria-label": "Show the password", tabIndex: 0 }}
    />
  );
}
