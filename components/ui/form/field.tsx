"use client";
import { IconAlertCircle } from "@tabler/icons-react";
import { type ReactNode, useRef } from "react";
import { type FieldPath, type FieldValues, useController, useFormContext } from "react-hook-form";
import { afterPress } from "@/components/ui/form/after-press";
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
    // Who only passes through a field has made no mistake in it yet: what is missing is said when the form is sent.
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

export function FieldError({ children }: { children: ReactNode }) {
  return (
    <span className={classes.error}>
      <IconAlertCircle size={14} aria-hidden="true" />
      <span>{children}</span>
    </span>
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
