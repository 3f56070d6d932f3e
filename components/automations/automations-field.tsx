"use client";
import { MultiSelect } from "@mantine/core";
import { useQueries } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { automationDetail, automationList } from "@/components/automations/queries";
import { useAllowed, useOrganization, usePermissionHint } from "@/components/shell/organization";
import { useField } from "@/components/ui/form/field";
import { useChoices } from "@/components/ui/form/use-choices";

/** Names that are asked for one by one, at most: what comes after them is shown by its id. */
const mostLookedUp = 50;

interface AutomationsFieldProps {
  label: ReactNode;
  description: string;
  placeholder?: string;
  /** Those whose names need not be asked for. */
  known?: readonly { id: string; name: string }[];
  /** What the form has while none is chosen. */
  none?: [] | null;
  /** Said to people who may not read automations, after what they lack. */
  unread?: string;
}

/** Several automations; the server searches their names. */
export function AutomationsField(props: AutomationsFieldProps) {
  const { label, description, placeholder = "Search automations", known = [], none = [], unread } = props;
  const { id: organizationId } = useOrganization();
  const canRead = useAllowed("automations:read");
  const permissionHint = usePermissionHint();
  const { value, onChange, ...field } = useField("automationIds");
  const ids = (value as string[] | null) ?? [];
  const { rows, choices, select } = useChoices({
    list: (query) => automationList(organizationId, query),
    choice: ({ id, name }) => ({ value: id, label: name }),
    // For automations that are not on the first page, until their names are loaded.
    chosen: ids.map((id) => ({ value: id, label: `Automation ${id.slice(0, 8)}` })),
    enabled: canRead,
    kind: "automations",
  });
  const [picked, setPicked] = useState(new Map(known.map(({ id, name }) => [id, name])));
  const names = new Map([...picked, ...rows.map(({ id, name }) => [id, name] as const)]);
  const unnamed = ids.filter((id) => !names.has(id)).slice(0, mostLookedUp);
  const found = useQueries({
    queries: unnamed.map((id) => ({ ...automationDetail(organizationId, id), enabled: canRead })),
  });
  for (const { data } of found) if (data) names.set(data.id, data.name);

  return (
    <MultiSelect
      {...field}
      {...select}
      value={ids}
      onChange={(next) => {
        setPicked(names);
        onChange(next.length > 0 ? next : none);
      }}
      label={label}
      description={
        canRead || !unread ? description : `${permissionHint("automations:read", "Assigning")} ${unread}`
      }
      disabled={!canRead}
      placeholder={ids.length > 0 ? undefined : placeholder}
      data={choices.map((choice) => ({ ...choice, label: names.get(choice.value) ?? choice.label }))}
      hidePickedOptions
      // There may be a thousand of them.
      styles={{ pillsList: { maxHeight: 184, overflowY: "auto" } }}
    />
  );
}
