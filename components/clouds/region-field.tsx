"use client";
import { Autocomplete, type ComboboxItem, type OptionsFilter } from "@mantine/core";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { type RegionFieldProps, regionInput, regionInputClass } from "@/components/clouds/region-input";
import { useEnterPicks } from "@/components/ui/form/enter-picks";
import { useField } from "@/components/ui/form/field";
import type { Begun } from "@/components/ui/on-demand/loaded-select";

/**
 * Suggests the cloud's regions and takes any other that is typed: new ones open more often than we release.
 *
 * @param begun what was done to the field that was in its place.
 */
export function RegionField({ name, field, regions, begun }: RegionFieldProps & { begun?: Begun }) {
  const { value, onChange, ref, ...bound } = useField(name);
  const input = useRef<HTMLInputElement>(null);
  const first = useRef(begun);
  const [isTyping, setIsTyping] = useState(false);
  const enter = useEnterPicks({ isWhole: (text) => regions.includes(text.trim()) });

  const filter: OptionsFilter = ({ options, search }) => {
    const matching = matchingRegions(regions, search, isTyping);
    return (options as ComboboxItem[]).filter((option) => matching.includes(option.value));
  };

  useLayoutEffect(() => {
    if (first.current?.isFocused) input.current?.focus({ preventScroll: true });
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once.
  useEffect(() => {
    const { isFocused, isOpen, typed } = first.current ?? {};
    first.current = undefined;
    if (!isFocused || (!isOpen && !typed)) return;
    if (!input.current) return;
    input.current.click();
    if (!typed) return;
    setIsTyping(true);
    enter.props.onInput({ currentTarget: input.current });
  }, []);

  return (
    <Autocomplete
      {...bound}
      {...regionInput(field)}
      ref={(element) => {
        input.current = element;
        ref(element);
      }}
      {...enter.props}
      onOptionSubmit={enter.onOptionSubmit}
      value={typeof value === "string" ? value : ""}
      onChange={(text) => {
        setIsTyping(true);
        onChange(text.trim());
      }}
      onClick={() => setIsTyping(false)}
      onKeyDown={({ key }) => key === "ArrowDown" && setIsTyping(false)}
      data={[...regions]}
      filter={filter}
      openOnFocus={false}
      maxDropdownHeight={240}
      classNames={{ input: regionInputClass, options: enter.listClass }}
    />
  );
}

/**
 * The regions to suggest for a text, hyphens or none.
 *
 * @param isTyping a region that is typed to its end needs no list over the next field; people who open the list of a
 * filled field want to see the others.
 */
export function matchingRegions(regions: readonly string[], text: string, isTyping: boolean): string[] {
  if (regions.includes(text)) return isTyping ? [] : [...regions];
  const letters = plain(text);
  return regions.filter((region) => plain(region).includes(letters));
}

function plain(text: string): string {
  return text.toLowerCase().replace(/[\s_-]/g, "");
}
