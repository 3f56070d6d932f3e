"use client";
import { Select, type SelectProps } from "@mantine/core";
import { useEffect, useLayoutEffect, useRef } from "react";

/** What a person did before the field was there. */
export interface Begun {
  isFocused: boolean;
  isOpen: boolean;
  /** Null where nothing was typed. */
  typed: string | null;
}

export function LoadedSelect({ begun, ...props }: SelectProps & { begun: Begun }) {
  const input = useRef<HTMLInputElement>(null);
  const first = useRef(begun);

  useLayoutEffect(() => {
    const { isFocused, isOpen } = first.current;
    if (isFocused || isOpen) input.current?.focus({ preventScroll: true });
  }, []);

  // After the field's own effects, which begin with what is chosen.
  useEffect(() => {
    const { isOpen, typed } = first.current;
    first.current = { isFocused: false, isOpen: false, typed: null };
    if (typed !== null && input.current) type(input.current, typed);
    else if (isOpen) input.current?.click();
  }, []);

  return <Select {...props} ref={input} />;
}

/** As if it were typed now, so that the field's listeners run. */
function type(input: HTMLInputElement, text: string): void {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(input, text);
  input.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertText", data: text }));
}
