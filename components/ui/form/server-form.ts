"use client";
import { type FormEvent, type MouseEvent, useEffect, useMemo, useRef, useState } from "react";
import {
  type DefaultValues,
  type FieldErrors,
  type FieldValues,
  type Path,
  type Resolver,
  useForm,
} from "react-hook-form";
import type { z } from "zod";
import { type Edited, useNewerState } from "@/components/ui/form/newer-state";
import { useDelayedSubmit } from "@/components/ui/form/pending-fields";
import { deferred } from "@/components/ui/on-demand/deferred";
import { loadAhead } from "@/components/ui/on-demand/load-ahead";
import { RequestError } from "@/lib/shared/http/client";

export interface ServerFormOptions<Input extends FieldValues, Output> {
  schema: FormSchema<Input, Output>;
  defaultValues: DefaultValues<Input>;
  /** Asks about the parsed values before they are sent; false goes back to the form. */
  confirm?: (values: Output) => Promise<boolean>;
  /** Sends the parsed values; what it throws is shown in the form. */
  onSubmit: (values: Output) => Promise<unknown>;
  onDone?: () => void;
  /** What is edited, where others may change it meanwhile; `defaultValues` are its own. */
  edited?: Edited;
}

/** A field for passwords marks its input, others what is around it. */
const invalidControl = '[aria-invalid="true"], input[data-invalid], [data-invalid] input';

/** A form whose answer comes from the server: its refusals land on their fields, the rest in `failure`. */
export function useServerForm<Input extends FieldValues, Output>(options: ServerFormOptions<Input, Output>) {
  const { schema, defaultValues, confirm, onSubmit, onDone, edited } = options;
  const element = useRef<HTMLFormElement>(null);
  const [unplaced, setUnplaced] = useState<readonly string[]>([]);
  const [failure, setFailure] = useState<unknown>(null);
  const form = useForm<Input, unknown, Output>({
    resolver: useResolver(schema),
    defaultValues,
    mode: "onTouched",
    // In the order of the page rather than of registration; see focusFirstError.
    shouldFocusError: false,
  });

  const { loaded, round, load, forgetLoaded } = useNewerState({
    form,
    element,
    defaultValues,
    edited,
    setFailure,
  });

  const isFocusWanted = useRef(false);
  // Errors show some time after they are known: the focus waits for the rendering that ends the attempt.
  useEffect(() => {
    if (form.formState.isSubmitting || !isFocusWanted.current) return;
    isFocusWanted.current = false;
    element.current?.querySelector<HTMLElement>(invalidControl)?.focus();
  });

  function focusFirstError() {
    isFocusWanted.current = true;
  }

  function stay(errors: FieldErrors<Input>) {
    const notLoaded = loadingFailure(errors);
    if (notLoaded) setFailure(notLoaded);
    else focusFirstError();
  }

  async function send(values: Output) {
    setFailure(null);
    forgetLoaded();
    try {
      if (confirm && !(await confirm(values))) return;
      await onSubmit(values);
    } catch (error) {
      refuse(error);
      return;
    }
    form.reset(form.getValues());
    onDone?.();
  }

  function refuse(error: unknown) {
    const fieldErrors = error instanceof RequestError ? (error.problem.fieldErrors ?? {}) : {};
    const isOnPage = (field: string) =>
      Boolean(field && element.current?.querySelector(`[name="${CSS.escape(field)}"]`));
    for (const [field, messages] of Object.entries(fieldErrors)) {
      if (isOnPage(field))
        form.setError(field as Path<Input>, { type: "server", message: messages.join(" ") });
    }
    const placed = Object.keys(fieldErrors).some(isOnPage);
    const others = unplacedErrors(error, isOnPage);
    setUnplaced(others);
    if (!placed || others.length > 0) setFailure(error);
    if (placed) focusFirstError();
  }

  const { request, countDelay, isWaiting } = useDelayedSubmit(() => void form.handleSubmit(send, stay)());

  function submit(event: FormEvent) {
    event.preventDefault();
    // A form in a portal still bubbles through React's tree to the form that opened it.
    event.stopPropagation();
    if (!form.formState.isSubmitting) request();
  }

  return { form, element, failure, unplaced, loaded, round, load, submit, countDelay, isWaiting };
}

/**
 * For the place of the buttons: pressing one must not blur the field, whose error would move the button away before
 * the click lands.
 */
export function keepFocus(event: MouseEvent): void {
  event.preventDefault();
}

/** The very schema that the service parses, or how to get it: `() => import("…").then(({ Input }) => Input)`. */
type FormSchema<Input, Output> = z.ZodType<Output, Input> | (() => Promise<z.ZodType<Output, Input>>);

const resolvers = deferred(() => import("@hookform/resolvers/zod"));
const didNotLoad = "didNotLoad";

export function useResolver<Input extends FieldValues, Output>(
  schema: FormSchema<Input, Output>,
): Resolver<Input, unknown, Output> {
  // A form keeps the schema that it began with, as its values do.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above.
  const { load, resolver } = useMemo(() => {
    const given = deferred(async () => (typeof schema === "function" ? schema() : schema));
    const load = () => Promise.all([resolvers.load(), given.load()]);
    const resolver: Resolver<Input, unknown, Output> = async (...input) => {
      const loaded = await load().catch(() => null);
      if (!loaded) return { values: {}, errors: { root: { type: didNotLoad } } as FieldErrors<Input> };
      const [{ zodResolver }, known] = loaded;
      // The resolver's types know zod's two majors; ours are narrower.
      return (zodResolver(known as never) as unknown as Resolver<Input, unknown, Output>)(...input);
    };
    return { load, resolver };
  }, []);
  useEffect(() => loadAhead(load), [load]);
  return resolver;
}

/** Where values could not be looked at, since what looks at them did not load. */
function loadingFailure(errors: FieldErrors): RequestError | null {
  if (errors.root?.type !== didNotLoad) return null;
  return new RequestError({
    type: "about:blank",
    title: "This part of the page didn’t load",
    status: 0,
    detail: "Nothing was sent. Check your network and try again.",
    code: "internal_error",
    requestId: "",
  });
}

/** The server's words about fields that the form does not show, to be said above it instead. */
export function unplacedErrors(error: unknown, isOnPage: (field: string) => boolean): string[] {
  if (!(error instanceof RequestError)) return [];
  return Object.entries(error.problem.fieldErrors ?? {})
    .filter(([field]) => !isOnPage(field))
    .flatMap(([field, messages]) => messages.map((message) => (field ? `${field}: ${message}` : message)));
}
