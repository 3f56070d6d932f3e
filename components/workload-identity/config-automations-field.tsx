"use client";
import { MultiSelect } from "@mantine/core";
import { useQueries } from "@tanstack/react-query";
import { useState } from "react";
import { automationDetail } from "@/components/automations/queries";
import { automationChoices } from "@/components/environment-variables/queries";
import { useChoices } from "@/components/environment-variables/use-choices";
import { useAllowed, useOrganization } from "@/components/shell/organization";
import { useEnterPicks } from "@/components/ui/form/enter-picks";
import { fieldLabel, useField } from "@/components/ui/form/field";

/** More than anybody limits a config to: those beyond are shown by their ids. */
const mostLookedUp = 50;

/** The automations that may use a config. None chosen is all of them. */
export function ConfigAutomationsField() {
  const { id: organizationId } = useOrganization();
  const canRead = useAllowed("automations:read");
  const { value, onChange, ...field } = useField("automationIds");
  const ids = (value as string[] | null) ?? [];
  const { rows, choices, setSearch, isSearching, filter, message } = useChoices({
    list: (query) => automationChoices(organizationId, query),
    choice: ({ id, name }) => ({ value: id, label: name }),
    // Until the name is known, of what is not on the first page.
    chosen: ids.map((id) => ({ value: id, label: `Automation ${id.slice(0, 8)}` })),
    enabled: canRead,
    kind: "automations",
  });
  const enter = useEnterPicks({ isSearching });
  const [picked, setPicked] = useState<ReadonlyMap<string, string>>(new Map());
  const names = new Map([...picked, ...rows.map(({ id, name }) => [id, name] as const)]);
  const others = ids.filter((id) => !names.has(id)).slice(0, mostLookedUp);
  const found = useQueries({
    queries: others.map((id) => ({ ...automationDetail(organizationId, id), enabled: canRead })),
  });
  for (const { data } of found) if (data) names.set(data.id, data.name);

  function choose(next: string[]) {
    setPicked(names);
    onChange(next.length > 0 ? next : null);
  }

  return (
    <MultiSelect
      {...field}
      {...enter.props}
      onOptionSubmit={enter.onOptionSubmit}
      classNames={{ options: enter.listClass }}
      value={ids}
      onChange={choose}
      label={fieldLabel("Limit to automations", true)}
      description="Only these automations can use this config. Leave it empty to allow all."
      disabled={!canRead}
      placeholder={ids.length > 0 ? undefined : "All automations"}
      data={choices.map((choice) => ({ ...choice, label: names.get(choice.value) ?? choice.label }))}
      filter={filter}
      searchable
      hidePickedOptions
      onSearchChange={setSearch}
      nothingFoundMessage={message}
      styles={{ pillsList: { maxHeight: 184, overflowY: "auto" } }}
    />
  );
}
