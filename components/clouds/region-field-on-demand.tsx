"use client";
// The field of a region on a page that shows it at once. What suggests regions is as heavy as the rest of a form: it comes
// when somebody points at the field or goes to it, and until then a field takes what is typed.
import { InputBase } from "@mantine/core";
import { useRef, useState } from "react";
import { type RegionFieldProps, regionInput, regionInputClass } from "@/components/clouds/region-input";
import { useField } from "@/components/ui/form/field";
import { deferred, useDeferred } from "@/components/ui/on-demand/deferred";
import type { Begun } from "@/components/ui/on-demand/loaded-select";

const part = deferred(() =>
  import("@/components/clouds/region-field").then(({ RegionField }) => RegionField),
);

export function RegionFieldOnDemand(props: RegionFieldProps) {
  const { value, onChange, onBlur, ...bound } = useField(props.name);
  const [isWanted, setIsWanted] = useState(false);
  const begun = useRef<Begun>({ isFocused: false, isOpen: false, typed: null });
  const { code: RegionField, note } = useDeferred(part, isWanted, () => setIsWanted(false));
  if (RegionField && isWanted) return <RegionField {...props} begun={begun.current} />;

  function begin(change: Partial<Begun>) {
    begun.current = { ...begun.current, ...change };
    setIsWanted(true);
  }

  return (
    <>
      <InputBase
        {...bound}
        {...regionInput(props.field)}
        __staticSelector="Autocomplete"
        role="combobox"
        aria-haspopup="listbox"
        aria-expanded={false}
        classNames={{ input: regionInputClass }}
        value={typeof value === "string" ? value : ""}
        onChange={({ currentTarget }) => {
          onChange(currentTarget.value.trim());
          begin({ typed: currentTarget.value });
        }}
        onPointerEnter={() => begin({})}
        onClick={() => begin({ isOpen: true })}
        onFocus={() => begin({ isFocused: true })}
        onKeyDown={({ key }) => key === "ArrowDown" && begin({ isOpen: true })}
        onBlur={() => {
          begun.current = { ...begun.current, isFocused: false, isOpen: false };
          onBlur();
        }}
      />
      {note}
    </>
  );
}
