"use client";
// Enter in a field with a list under it, the same in every combobox of the console: as long as what is typed is no choice
// yet, Enter takes the first match on the screen, and never sends the form with what is half typed.
import type { ComboboxItem, OptionsFilter } from "@mantine/core";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import classes from "./enter-picks.module.css";

interface EnterPicksOptions {
  /** The list on the screen is not the answer to what is typed yet: Enter waits for it. */
  isSearching?: boolean;
  /** What the field shows while nobody types: typed again, it is the choice already. */
  chosen?: string | undefined;
  /**
   * For a field that takes any text, and then which texts are a choice already. A text that nothing matches is sent as it
   * is; Tab leaves it alone, and Escape closes the list so that Enter does too.
   */
  isWhole?: (text: string) => boolean;
}

export function useEnterPicks({ isSearching = false, chosen, isWhole }: EnterPicksOptions = {}) {
  const [typed, setTyped] = useState<string | null>(null);
  const field = useRef<HTMLInputElement | null>(null);
  const waiting = useRef<HTMLInputElement | null>(null);
  const isHalf = (text: string | null) =>
    text !== null && text.trim() !== "" && !(isWhole ? isWhole(text) : text === chosen);

  useEffect(() => {
    const input = waiting.current;
    if (!input || isSearching) return;
    waiting.current = null;
    const first = isHalf(input.value) ? firstOption(listOf(input)) : null;
    if (first) first.click();
    else if (isWhole) input.form?.requestSubmit();
  });

  // Where only what is in the list can be chosen, a press of the form's button would drop what is half typed unsaid.
  useEffect(() => {
    const input = field.current;
    const form = input?.form;
    if (isWhole || !isHalf(typed) || !form) return;
    const stay = (event: Event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      input.focus();
      input.click();
    };
    form.addEventListener("submit", stay, { capture: true });
    return () => form.removeEventListener("submit", stay, { capture: true });
  });

  function onKeyDownCapture(event: KeyboardEvent<HTMLInputElement>) {
    waiting.current = null;
    const { key, nativeEvent, currentTarget: input } = event;
    // That Enter ends a composition; some browsers send it after its end, with the code of an input method.
    if (nativeEvent.isComposing || nativeEvent.keyCode === 229) return;
    const list = listOf(input);
    const isHalfTyped = typed !== null && isHalf(input.value);
    const highlighted = list?.querySelector<HTMLElement>("[data-combobox-selected]");
    // It cannot wait; what is on the screen has the text in it all the same.
    if (key === "Tab" && list && isHalfTyped && !isWhole) {
      (highlighted ?? firstOption(list))?.click();
    }
    if (key !== "Enter" || (!list && !isHalfTyped)) return;
    // Mantine goes by the number of the row that was highlighted, which is another row once the list has changed.
    event.stopPropagation();
    const option = highlighted ?? (isHalfTyped && !isSearching ? firstOption(list) : null);
    if (option) option.click();
    else if (!isHalfTyped) return;
    else if (list && isSearching) waiting.current = input;
    else if (isWhole) return;
    else if (!list) input.click();
    event.preventDefault();
  }

  return {
    props: {
      onInput: ({ currentTarget }: { currentTarget: HTMLInputElement }) => {
        field.current = currentTarget;
        setTyped(currentTarget.value);
      },
      onKeyDownCapture,
      onBlurCapture: () => {
        waiting.current = null;
        if (!isWhole) setTyped(null);
      },
    },
    /** To be called when an option is chosen. */
    onOptionSubmit: () => setTyped(null),
    /** For the list of options: shows which one Enter takes. */
    listClass: isHalf(typed) && !isSearching ? classes.firstIsNext : undefined,
  };
}

/** The open list of a combobox. The field has its id only from the rendering on that follows; no other list is open. */
function listOf(input: HTMLInputElement): HTMLElement | null {
  if (!input.hasAttribute("data-expanded")) return null;
  const lists = document.querySelectorAll<HTMLElement>('[role="listbox"]');
  return document.getElementById(input.getAttribute("aria-controls") ?? "") ?? [...lists].at(-1) ?? null;
}

function firstOption(list: HTMLElement | null): HTMLElement | null {
  return list?.querySelector<HTMLElement>("[data-combobox-option]:not([data-combobox-disabled])") ?? null;
}

/** Options whose label is the very text that is typed come first, so that Enter takes them rather than longer ones. */
export function exactFirst<Option extends { label?: string }>(
  options: readonly Option[],
  search: string,
): Option[] {
  const text = search.trim();
  const rank = ({ label = "" }: Option) =>
    label === text ? 0 : label.toLowerCase() === text.toLowerCase() ? 1 : 2;
  return options.toSorted((left, right) => rank(left) - rank(right));
}

/** For lists that are searched in the browser. */
export const labelHasText: OptionsFilter = ({ options, search }) =>
  exactFirst(
    (options as ComboboxItem[]).filter((option) => hasText(option, search)),
    search,
  );

export function hasText({ label = "" }: { label?: string }, search: string): boolean {
  return label.toLowerCase().includes(search.trim().toLowerCase());
}
