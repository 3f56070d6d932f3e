"use client";
// One of several choices, over a list. What opens the choices and places them is as heavy as the rest of a page, so until
// somebody points at the field or goes to it, there is a field that looks like it and keeps what is done to it.
import { ComboboxChevron, ComboboxClearButton, InputBase, type SelectProps } from "@mantine/core";
import { type ChangeEvent, type KeyboardEvent, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { labelOf } from "@/components/ui/choice-label";
import { deferred, useDeferred } from "@/components/ui/on-demand/deferred";
import type { Begun } from "@/components/ui/on-demand/loaded-select";

const part = deferred(() => import("./loaded-select"), "LoadedSelect");

const nothing: Begun = { isFocused: false, isOpen: false, typed: null };

export function SelectOnDemand(props: SelectProps) {
  const [isWanted, setIsWanted] = useState(false);
  const [typed, setTyped] = useState<string | null>(null);
  const begun = useRef(nothing);
  const { code: LoadedSelect, note } = useDeferred(part, isWanted, () => setIsWanted(false));
  if (LoadedSelect && isWanted) return <LoadedSelect {...props} begun={begun.current} />;

  function begin(change: Partial<Begun>) {
    begun.current = { ...begun.current, ...change };
    setIsWanted(true);
  }

  function onKeyDown(event: KeyboardEvent) {
    const opens = ["ArrowDown", "ArrowUp", ...(searchable ? [] : ["Enter", " "])];
    if (opens.includes(event.key)) begin({ isOpen: true });
    // Enter would choose an option: a form must not be sent with the previous choice.
    if (event.key === "Enter" && (begun.current.isOpen || typed !== null)) event.preventDefault();
  }

  function onChange({ currentTarget }: ChangeEvent<HTMLInputElement>) {
    setTyped(currentTarget.value);
    begin({ typed: currentTarget.value });
  }

  const {
    data,
    value,
    searchable = false,
    clearable,
    clearButtonProps,
    className,
    style,
    placeholder,
  } = props;
  return (
    <>
      <InputBase
        __staticSelector="Select"
        role="combobox"
        aria-label={props["aria-label"]}
        aria-haspopup="listbox"
        aria-expanded={false}
        autoComplete="off"
        className={className}
        style={style}
        wrapperProps={props.wrapperProps}
        placeholder={placeholder}
        pointer={!searchable}
        readOnly={!searchable}
        value={typed ?? labelOf(data, value) ?? ""}
        rightSectionPointerEvents="none"
        __defaultRightSection={<ComboboxChevron />}
        __clearable={Boolean(clearable && value)}
        __clearSection={
          <ComboboxClearButton
            {...clearButtonProps}
            onClear={() => props.onChange?.(null, undefined as never)}
          />
        }
        // At once, so that the field itself is there for the press that follows.
        onPointerEnter={() => flushSync(() => begin({}))}
        // The field that takes this one's place would get no click of a press that began here.
        onPointerDown={() => begin({ isOpen: true })}
        onFocus={() => begin({ isFocused: true })}
        onBlur={() => {
          begun.current = { ...begun.current, isFocused: false };
        }}
        onKeyDown={onKeyDown}
        onChange={onChange}
      />
      {note}
    </>
  );
}
