"use client";
import { Button, Group } from "@mantine/core";
import type { ReactNode } from "react";
import { type FieldValues, FormProvider } from "react-hook-form";
import { FailureNotice } from "@/components/ui/form/failure-notice";
import { keepFocus, type ServerFormOptions, useServerForm } from "@/components/ui/form/server-form";
import { UnsavedChanges, useUnsavedChanges } from "@/components/ui/form/unsaved-changes";
import classes from "./form.module.css";

interface PageFormProps<Input extends FieldValues, Output> extends ServerFormOptions<Input, Output> {
  submitLabel: string;
  /** No guard: for a sign-in, where nothing is lost. */
  unguarded?: boolean;
  /** The button as wide as the form. */
  wideSubmit?: boolean;
  children: ReactNode;
}

/** A form that is part of its page, with the same manners as the one in a window. */
export function PageForm<Input extends FieldValues, Output>(props: PageFormProps<Input, Output>) {
  const { submitLabel, unguarded = false, wideSubmit = false, children, ...options } = props;
  const { form, element, failure, unplaced, submit } = useServerForm(options);
  const { isDirty, isSubmitting } = form.formState;
  const { proceed, keepEditing } = useUnsavedChanges(isDirty && !unguarded && !isSubmitting);
  return (
    <FormProvider {...form}>
      {/* Should it be sent before the scripts are there, then not in the address, where what was typed would stay. */}
      <form ref={element} method="post" onSubmit={submit} noValidate>
        <div className={classes.fields}>
          {failure ? <FailureNotice failure={failure} unplaced={unplaced} /> : null}
          {children}
          <Group onMouseDown={keepFocus}>
            <Button type="submit" loading={isSubmitting} fullWidth={wideSubmit}>
              {submitLabel}
            </Button>
          </Group>
        </div>
      </form>
      {!unguarded && (
        <UnsavedChanges proceed={proceed} keepEditing={keepEditing} discard={() => form.reset()} />
      )}
    </FormProvider>
  );
}
