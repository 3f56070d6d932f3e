"use client";
import { Autocomplete, type ComboboxItem, type OptionsFilter } from "@mantine/core";
import { useState } from "react";
import { useEnterPicks } from "@/components/ui/form/enter-picks";
import { useField } from "@/components/ui/form/field";
import formClasses from "@/components/ui/form/form.module.css";
import type { CloudField } from "@/lib/clouds/definition";

interface RegionFieldProps {
  name: string;
  field: CloudField;
  regions: readonly string[];
}

/** Suggests the cloud's regions and takes any other that is typed: new ones open more often than we release. */
export function RegionField({ name, field, regions }: RegionFieldProps) {
  const { value, onChange, ...bound } = useField(name);
  const [isTyping, setIsTyping] = useState(false);
  const enter = useEnterPicks({ isWhole: (text) => regions.includes(text.trim()) });

  const filter: OptionsFilter = ({ options, search }) => {
    const matching = matchingRegions(regions, search, isTyping);
    return (options as ComboboxItem[]).filter((option) => matching.includes(option.value));
  };

  return (
    <Autocomplete
      {...bound}
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
      label={field.label}
      description={field.help}
      placeholder={field.placeholder}
      aria-required
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      openOnFocus={false}
      maxDropdownHeight={240}
      classNames={{ input: formClasses.machine, options: enter.listClass }}
    />
  );
}

/**
 * The regions to suggest for a text, hyphens or none.
 *
 * @param isTyping a region that is typed to its end needs no list over the next field; who opens the list of a
 * filled field wants to see the others.
 */
export function matchingRegions(regions: readonly string[], text: string, isTyping: boolean): string[] {
  if (regions.includes(text)) return isTyping ? [] : [...regions];
  const letters = plain(text);
  return regions.filter((region) => plain(region).includes(letters));
}

function plain(text: string): string {
  return text.toLowerCase().replace(/[\s_-]/g, "");
}
