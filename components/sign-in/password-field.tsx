"use client";
import { PasswordInput } from "@mantine/core";
import { useField } from "@/components/elements/form/field";

/** A person's own password: one that password managers fill in and offer to keep. */
export function PasswordField({ isNew = false }: { isNew?: boolean }) {
  const { value, ...field } = useField<{ password: string }>("password");
  return (
    <PasswordInput
      {...field}
      value={value ?? ""}
      label="Password"
      aria-required
      autoComplete={isNew ? "new-password" : "current-password"}
      description={isNew ? "At least 12 characters." : undefined}
      visibilityToggleButtonProps={{ "aria-label": "Show what is typed", tabIndex: 0 }}
    />
  );
}
