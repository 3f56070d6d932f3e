"use client";
// What narrows and sorts the list of environment variables.
import { useQuery } from "@tanstack/react-query";
import { automationDetail, automationList } from "@/components/automations/queries";
import { noAutomation, type VariableAddress } from "@/components/environment-variables/list-address";
import { credentialSource, fixedSources } from "@/components/environment-variables/value-sources";
import { credentialDetail, credentialList } from "@/components/secret-providers/queries";
import { useAllowed, useOrganization } from "@/components/shell/organization";
import { type Choice, useChoices } from "@/components/ui/form/use-choices";
import { Filter } from "@/components/ui/list/filter";
import filterClasses from "@/components/ui/list/filter.module.css";
import { SelectOnDemand } from "@/components/ui/on-demand/select";

interface VariableFiltersProps {
  address: VariableAddress;
  onChange: (change: Partial<VariableAddress>) => void;
}

export function VariableFilters({ address, onChange }: VariableFiltersProps) {
  return (
    <>
      <SourceFilter value={address.source} onChange={(source) => onChange({ source })} />
      <AutomationFilter value={address.automation} onChange={(automation) => onChange({ automation })} />
      <Filter
        label="When it is read"
        placeholder="Read any time"
        data={[
          { value: "kickoff", label: "Every kickoff" },
          { value: "deploy", label: "At deploy" },
        ]}
        value={address.readAt ?? ""}
        onChange={(readAt) => onChange({ readAt: readAt as VariableAddress["readAt"] })}
        width={150}
      />
      <SortSelect address={address} onChange={onChange} />
    </>
  );
}

interface OneFilterProps {
  value: string;
  onChange: (value: string) => void;
}

function SourceFilter({ value, onChange }: OneFilterProps) {
  const { id: organizationId } = useOrganization();
  const canRead = useAllowed("secret_providers:read");
  const credentialId = value.startsWith("credential:") ? value.slice("credential:".length) : "";
  const { data } = useQuery({
    ...credentialDetail(organizationId, credentialId),
    enabled: canRead && credentialId !== "",
  });
  const { searched } = useChoices({
    list: (query) => credentialList(organizationId, query),
    choice: credentialSource,
    fixed: fixedSources,
    chosen: credentialId ? [{ value, label: data?.name ?? "One credential" }] : [],
    value,
    enabled: canRead,
    kind: "credentials",
  });
  return (
    <Filter
      {...searched}
      label="Value source"
      placeholder="Any source"
      value={value}
      onChange={(next) => onChange(next ?? "")}
    />
  );
}

const fixedAutomations: readonly Choice[] = [{ value: noAutomation, label: "No automation" }];

function AutomationFilter({ value, onChange }: OneFilterProps) {
  const { id: organizationId } = useOrganization();
  const canRead = useAllowed("automations:read");
  const isOne = value !== "" && value !== noAutomation;
  const { data } = useQuery({ ...automationDetail(organizationId, value), enabled: canRead && isOne });
  const { searched } = useChoices({
    list: (query) => automationList(organizationId, query),
    choice: ({ id, name }) => ({ value: id, label: name }),
    fixed: fixedAutomations,
    chosen: isOne ? [{ value, label: data?.name ?? "One automation" }] : [],
    value,
    enabled: canRead,
    kind: "automations",
  });
  return (
    <Filter
      {...searched}
      label="Automation"
      width={154}
      placeholder="Any automation"
      value={value}
      onChange={(next) => onChange(next ?? "")}
    />
  );
}

const orders = {
  "key.asc": "Key, A to Z",
  "key.desc": "Key, Z to A",
  "source.asc": "Source, A to Z",
  "source.desc": "Source, Z to A",
  "last_used.desc": "Last used, newest first",
  "last_used.asc": "Last used, oldest first",
  "updated.desc": "Changed, newest first",
  "updated.asc": "Changed, oldest first",
};

/** Cards have no heads to sort by, and a change has no column of its own. */
function SortSelect({ address: { sort, order }, onChange }: VariableFiltersProps) {
  function choose(value: string | null) {
    const [sort, order] = (value ?? "key.asc").split(".");
    onChange({ sort, order } as Pick<VariableAddress, "sort" | "order">);
  }
  return (
    <SelectOnDemand
      aria-label="Sort"
      className={filterClasses.filter}
      wrapperProps={{ "data-long": true }}
      style={{ "--filter-width": "190px" }}
      data={Object.entries(orders).map(([value, label]) => ({ value, label }))}
      value={`${sort}.${order}`}
      onChange={choose}
      comboboxProps={{ width: 220, position: "bottom-end" }}
    />
  );
}
