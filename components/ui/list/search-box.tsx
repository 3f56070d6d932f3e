"use client";
import { CloseButton, Kbd, Loader, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { type KeyboardEvent, useEffect, useState } from "react";
import classes from "./search-box.module.css";

export interface SearchBoxProps {
  value: string;
  /** Called 250 ms after the last key, or at once when it is cleared. */
  onChange: (value: string) => void;
  /** "Search by name or key". */
  placeholder: string;
  searching?: boolean;
}

/** The page's search: `/` comes here (see the frame), Escape clears it. */
export function SearchBox({ value, onChange, placeholder, searching = false }: SearchBoxProps) {
  const [text, setText] = useState(value);
  const send = useDebouncedCallback(onChange, 250);
  useEffect(() => setText(value), [value]);

  function change(next: string) {
    setText(next);
    send(next);
    if (next === "") send.flush();
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>) {
    if (event.key !== "Escape") return;
    if (text === "") event.currentTarget.blur();
    // The key is spent here: it must not close a dialog around the box as well.
    else event.stopPropagation();
    change("");
  }

  return (
    <TextInput
      type="text"
      role="searchbox"
      data-page-search
      aria-label={placeholder}
      placeholder={placeholder}
      value={text}
      onChange={(event) => change(event.currentTarget.value)}
      onKeyDown={onKeyDown}
      leftSection={<IconSearch size={16} aria-hidden="true" />}
      rightSection={end()}
      className={classes.root}
    />
  );

  function end() {
    if (searching) return <Loader size={14} color="gray" aria-hidden="true" />;
    if (text !== "")
      return <CloseButton size="sm" aria-label="Clear the search" onClick={() => change("")} />;
    return (
      <Kbd size="xs" aria-hidden="true" className={classes.hint}>
        /
      </Kbd>
    );
  }
}
