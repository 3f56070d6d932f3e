"use client";
import { MultiSelect } from "@mantine/core";
import { useState } from "react";
import { automationChoices } from "@/components/environment-variables/queries";
import { type Choice, useChoices } from "@/components/environment-variables/use-choices";
import type { VariableFormValues } from "@/components/environment-variables/variable-form-schema";
import { useAllowed, useOrganization, usePermissionHint } from "@/components/shell/organization";
import { useEnterPicks } from "@/components/ui/form/enter-picks";
import { fieldLabel, useField } from "@/components/ui/form/field";

interface AutomationsFieldProps {
  /** What is assigned when the form opens, by name. */
  assigned: readonly { id: string; name: string }[];
  /** Where it is not a variable's own form. */
  label?: string;
  description?: string;
}

/** Which automations get the variable; the server searches their names. */
export function AutomationsField({ assigned, label, description }: AutomationsFieldProps) {
  const { id: organizationId } = useOrganization();
  const canRead = useAllowed("automations:read");
  const { value, onChange, ...field } = useField<Pick<VariableFormValues, "automationIds">>("automationIds");
  const permissionHint = usePermissionHint();
  const [known, setKnown] = useState<readonly Choice[]>(() => assigned.map(choiceOf));
  const { choices, setSearch, isSearching, filter, message } = useChoices({
    list: (query) => automationChoices(organizationId, query),
    choice: choiceOf,
    chosen: known,
    enabled: canRead,
    kind: "automations",
  });
  const enter = useEnterPicks({ isSearching });

  function choose(ids: string[]) {
    onChange(ids);
    setKnown([...known, ...choices].filter(isFirstOf(ids)));
  }

  return (
    <MultiSelect
      {...field}
      {...enter.props}
      onOptionSubmit={enter.onOptionSubmit}
      classNames={{ options: enter.listClass }}
      value={value as string[]}
      onChange={choose}
      label={label ?? fieldLabel("Automations", true)}
      description={
        canRead
          ? (description ?? "The automations that get this variable.")
          : `${permissionHint("automations:read", "Assigning")} Existing assignments don’t change.`
      }
      disabled={!canRead}
      placeholder={(value as string[]).length > 0 ? undefined : "Search automations"}
      data={choices}
      filter={filter}
      searchable
      hidePickedOptions
      onSearchChange={setSearch}
      nothingFoundMessage={message}
      // There may be a thousand of them.
      styles={{ pillsList: { maxHeight: 184, overflowY: "auto" } }}
    />
  );
}

function choiceOf({ id, name }: { id: string; name: string }): Choice {
  return { value: id, label: name };
}

/** Keeps one choice of each chosen id. */
function isFirstOf(ids: readonly string[]) {
  const left = new Set(ids);
  return ({ value }: Choice) => left.delete(value);
}
