"use client";
import { type ReactNode, useRef } from "react";
import { type FieldPath, type FieldValues, useController, useFormContext } from "react-hook-form";
import { FieldError } from "@/components/ui/form/field-error";
import classes from "./form.module.css";

/** What every field of a form has. */
export interface FieldProps<Values extends FieldValues> {
  name: FieldPath<Values>;
  /** The guide's label. */
  label: string;
  /** One or two sentences under the field. */
  help?: ReactNode;
  /** Marks the few that may stay empty; everything else is needed. */
  optional?: boolean;
  disabled?: boolean;
}

/** Binds any control to the form around it; for controls that this folder does not have. */
export function useField<Values extends FieldValues>(name: FieldPath<Values>) {
  const { control } = useFormContext<Values>();
  const { field, fieldState } = useController<Values>({ control, name });
  const wasTyped = useRef(false);
  const message = fieldState.error?.message;
  return {
    ...field,
    onChange: (...change: Parameters<typeof field.onChange>) => {
      wasTyped.current = true;
      field.onChange(...change);
    },
    // Passing through a field is no mistake yet: the form says what is missing when it is sent.
    onBlur: () => {
      if (wasTyped.current || !isBlank(field.value)) afterPress(field.onBlur);
    },
    error: message ? <FieldError>{message}</FieldError> : undefined,
  };
}

function isBlank(value: unknown): boolean {
  return (
    value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0)
  );
}

export function fieldLabel(label: string, optional: boolean | undefined): ReactNode {
  if (!optional) return label;
  return (
    <>
      {label} <span className={classes.optional}>(optional)</span>
    </>
  );
}

/**
 * Runs `action` now, or after the mouse button that is held down has been released. What moves the page while it is
 * held (an error that appears because a field lost its focus) makes the click miss what it was aimed at.
 */
function afterPress(action: () => void): void {
  if (!document.querySelector(":active")) {
    action();
    return;
  }
  const run = () => {
    clearTimeout(timer);
    window.removeEventListener("mouseup", release, { capture: true });
    action();
  };
  // The click itself comes right after the release.
  const release = () => setTimeout(run);
  // The window may not get an event for a release outside of it.
  const timer = setTimeout(run, 1000);
  window.addEventListener("mouseup", release, { capture: true });
}
