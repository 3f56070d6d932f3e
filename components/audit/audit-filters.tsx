"use client";
// What narrows the audit log: who, what, on which kind of object, with which outcome.
import { Loader } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { actionInWords, capital, objectInWords, outcomeStatuses } from "@/components/audit/labels";
import { PeriodFilter } from "@/components/audit/period-filter";
import { type AuditSelection, auditChoices } from "@/components/audit/queries";
import { useOrganization } from "@/components/shell/organization";
import { Filter } from "@/components/ui/list-filter";
import { statuses } from "@/components/ui/status";
import { auditOutcomes } from "@/lib/shared/audit/actions";

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
        width={208}
        placeholder="Any object"
        data={
          choices?.objectKinds.map((kind) => ({ value: kind, label: capital(objectInWords(kind)) })) ?? []
        }
        value={selection.objectKind}
        onChange={(objectKind) => onChange({ objectKind: objectKind ?? "", objectId: "" })}
      />
      <Filter
        label="Action"
        width={200}
        placeholder="Any action"
        data={choices?.actions.map((action) => ({ value: action, label: actionInWords(action) })) ?? []}
        value={selection.action}
        onChange={(action) => onChange({ action: action ?? "" })}
      />
      <Filter
        label="Outcome"
        placeholder="Any outcome"
        data={auditOutcomes.map((value) => ({ value, label: statuses[outcomeStatuses[value]].words }))}
        value={selection.outcome}
        onChange={(outcome) => onChange({ outcome: outcome ?? "" })}
      />
      <PeriodFilter selection={selection} onChange={onChange} />
      {isLoading && <Loader size={14} color="gray" aria-hidden="true" />}
    </>
  );
}
