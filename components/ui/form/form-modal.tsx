"use client";
import { Button, Drawer, Modal } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { type ReactNode, useEffect, useLayoutEffect, useState } from "react";
import { type FieldValues, FormProvider, type UseFormReturn } from "react-hook-form";
import { FailureNotice } from "@/components/ui/form/failure-notice";
import { NewerStateNotice, newerWords } from "@/components/ui/form/newer-state";
import { PendingFieldsProvider } from "@/components/ui/form/pending-fields";
import { keepFocus, type ServerFormOptions, useServerForm } from "@/components/ui/form/server-form";
import { UnsavedChanges, useUnsavedChanges } from "@/components/ui/form/unsaved-changes";
import { useFocusReturn } from "@/components/ui/window/use-focus-return";
import classes from "./form.module.css";

interface FormBodyProps<Input extends FieldValues, Output> extends ServerFormOptions<Input, Output> {
  /** A verb of the guide; "Save changes" of what is edited, and else "Create", unless said otherwise. */
  submitLabel?: string;
  description?: ReactNode;
  /** The fields; a function when they depend on each other. */
  children: ReactNode | ((form: UseFormReturn<Input, unknown, Output>) => ReactNode);
}

interface FormModalProps<Input extends FieldValues, Output>
  extends Omit<FormBodyProps<Input, Output>, "onDone"> {
  opened: boolean;
  /** Called after a successful submit and when the person gives up. */
  onClose: () => void;
  title: string;
  /** A drawer keeps the page in view: for long forms. */
  presentation?: "modal" | "drawer";
  size?: number;
}

export function FormModal<Input extends FieldValues, Output>(props: FormModalProps<Input, Output>) {
  const { opened, onClose, title, presentation = "modal", size = 520, ...body } = props;
  const [isDirty, setIsDirty] = useState(false);
  const { guard, proceed, keepEditing } = useUnsavedChanges(opened && isDirty);
  const isNarrow = useMediaQuery("(max-width: 47.99em)");
  useFocusReturn(opened);
  const close = () => guard(onClose);
  const frame = {
    opened,
    onClose: close,
    title,
    padding: isNarrow ? "md" : "lg",
    closeButtonProps: { "aria-label": "Close" },
    classNames: { content: classes.content, body: classes.body },
  };
  const content = <FormBody {...body} onDone={onClose} onCancel={close} onDirtyChange={setIsDirty} />;
  return (
    <>
      {presentation === "drawer" ? (
        <Drawer {...frame} size={isNarrow ? "100%" : size}>
          {content}
        </Drawer>
      ) : (
        <Modal {...frame} size={size} fullScreen={isNarrow} radius={isNarrow ? 0 : "lg"}>
          {content}
        </Modal>
      )}
      <UnsavedChanges proceed={proceed} keepEditing={keepEditing} discard={() => setIsDirty(false)} />
    </>
  );
}

interface ModalBodyProps<Input extends FieldValues, Output> extends FormBodyProps<Input, Output> {
  onCancel: () => void;
  onDirtyChange: (isDirty: boolean) => void;
}

/** Lives as long as the window is open, so that every opening starts from the defaults. */
function FormBody<Input extends FieldValues, Output>(props: ModalBodyProps<Input, Output>) {
  const { description, children, onCancel, onDirtyChange, ...options } = props;
  const { submitLabel = options.edited?.object ? "Save changes" : "Create" } = props;
  const { form, element, failure, unplaced, loaded, round, load, submit, countDelay, isWaiting } =
    useServerForm(options);
  const { isDirty, isSubmitting } = form.formState;

  // Before the next event: an Escape that follows at once must already be asked about.
  useLayoutEffect(() => {
    onDirtyChange(isDirty);
    return () => onDirtyChange(false);
  }, [isDirty, onDirtyChange]);

  useEffect(() => {
    // Tells the focus trap where to begin: at the first field, not at the button that closes.
    element.current
      ?.querySelector("input:not([type=hidden], :disabled), textarea")
      ?.setAttribute("data-autofocus", "");
  }, [element]);

  return (
    <FormProvider {...form}>
      <form ref={element} onSubmit={submit} noValidate>
        <div className={classes.scroll}>
          {description && <div className={classes.description}>{description}</div>}
          {failure ? (
            <div className={classes.failure}>
              <FailureNotice
                failure={failure}
                unplaced={unplaced}
                newer={load && { load, words: newerWords }}
              />
            </div>
          ) : null}
          {loaded && (
            <div className={classes.failure}>
              <NewerStateNotice {...loaded} />
            </div>
          )}
          <div className={classes.fields}>
            {/* Fields that begin with the object begin anew with its newer state. */}
            <PendingFieldsProvider key={round} value={countDelay}>
              {typeof children === "function" ? children(form) : children}
            </PendingFieldsProvider>
          </div>
        </div>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: it keeps the focus; the buttons are what one acts on. */}
        <div className={classes.footer} onMouseDown={keepFocus}>
          <Button variant="default" onClick={onCancel} disabled={isSubmitting}>
            Cancel
          </Button>
          <Button type="submit" loading={isSubmitting || isWaiting}>
            {submitLabel}
          </Button>
        </div>
      </form>
    </FormProvider>
  );
}
