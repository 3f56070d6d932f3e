"use client";
// What narrows the audit log: who, what, on which kind of object, with which outcome.
import { Loader, Select, type SelectProps } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { clearButton } from "@/components/audit/clear-button";
import { PeriodFilter } from "@/components/audit/period-filter";
import { type AuditSelection, auditChoices } from "@/components/audit/queries";
import { actionInWords, capital, objectInWords, outcomes } from "@/components/audit/words";
import { labelHasText, useEnterPicks } from "@/components/elements/form/enter-picks";
import { labelOf } from "@/components/elements/form/select-field";
import { useOrganization } from "@/components/frame/organization";
import classes from "./audit-filters.module.css";

interface AuditFiltersProps {
  selection: AuditSelection;
  onChange: (change: AuditSelection) => void;
  /** While what is shown is still the answer to the filters before. */
  isLoading: boolean;
}

export function AuditFilters({ selection, onChange, isLoading }: AuditFiltersProps) {
  const { id } = useOrganization();
  const { data: choices } = useQuery(auditChoices(id));
  return (
    <>
      <Filter
        label="Person"
        placeholder="Anyone"
        data={choices?.actors.map((actor) => ({ value: actor.id, label: actor.label })) ?? []}
        value={selection.actorId}
        onChange={(actorId) => onChange({ actorId: actorId ?? "" })}
      />
      <Filter
        label="Object"
        width={196}
        placeholder="Any object"
        data={
          choices?.objectKinds.map((kind) => ({ value: kind, label: capital(objectInWords(kind)) })) ?? []
        }
        value={selection.objectKind}
        onChange={(objectKind) => onChange({ objectKind: objectKind ?? "", objectId: "" })}
      />
      <Filter
        label="Action"
        width={212}
        placeholder="Any action"
        data={choices?.actions.map((action) => ({ value: action, label: actionInWords(action) })) ?? []}
        value={selection.action}
        onChange={(action) => onChange({ action: action ?? "" })}
      />
      <Filter
        label="Outcome"
        placeholder="Any outcome"
        data={Object.entries(outcomes).map(([value, { words }]) => ({ value, label: words }))}
        value={selection.outcome}
        onChange={(outcome) => onChange({ outcome: outcome ?? "" })}
      />
      <PeriodFilter selection={selection} onChange={onChange} />
      {isLoading && <Loader size={14} color="gray" aria-hidden="true" />}
    </>
  );
}

interface FilterProps
  extends Pick<
    SelectProps,
    "data" | "onChange" | "placeholder" | "filter" | "onSearchChange" | "nothingFoundMessage"
  > {
  label: string;
  value: string | undefined;
  width?: number;
}

/** One that is empty narrows nothing. */
export function Filter({ label, value, width, ...others }: FilterProps) {
  const enter = useEnterPicks({ chosen: labelOf(others.data, value) });
  return (
    <Select
      nothingFoundMessage="Nothing found"
      {...others}
      {...enter.props}
      onOptionSubmit={enter.onOptionSubmit}
      classNames={{ options: enter.listClass }}
      filter={labelHasText}
      aria-label={label}
      value={value || null}
      className={classes.filter}
      style={width ? { "--filter-width": `${width}px` } : undefined}
      searchable
      clearable
      clearButtonProps={clearButton(label.toLowerCase())}
      comboboxProps={{ width: 280, position: "bottom-start" }}
    />
  );
}
