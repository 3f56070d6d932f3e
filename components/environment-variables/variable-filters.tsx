"use client";
// What narrows and sorts the list of environment variables.
import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { automationDetail } from "@/components/automations/queries";
import { noAutomation, type VariableAddress } from "@/components/environment-variables/list-address";
import { automationChoices, credentialChoices } from "@/components/environment-variables/queries";
import { type Choice, useChoices } from "@/components/environment-variables/use-choices";
import { credentialDetail } from "@/components/secret-providers/queries";
import { useAllowed, useOrganization } from "@/components/shell/organization";
import { Filter } from "@/components/ui/list-filter";
import filterClasses from "@/components/ui/list-filter.module.css";
import { clouds } from "@/lib/clouds/catalog";

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

const fixedSources: readonly Choice[] = [
  { value: "direct", label: "Direct Value" },
  ...clouds.map(({ id, name }) => ({ value: `default:${id}`, label: `Use ${name} default` })),
];

function SourceFilter({ value, onChange }: OneFilterProps) {
  const { id: organizationId } = useOrganization();
  const canRead = useAllowed("secret_providers:read");
  const credentialId = value.startsWith("credential:") ? value.slice("credential:".length) : "";
  const chosen = useQuery({
    ...credentialDetail(organizationId, credentialId),
    enabled: canRead && credentialId !== "",
  });
  const name = chosen.data?.name ?? "One credential";
  const { choices, setSearch, message } = useChoices({
    list: (query) => credentialChoices(organizationId, query),
    choice: ({ id, name }) => ({ value: `credential:${id}`, label: name }),
    chosen: credentialId ? [{ value, label: name }] : [],
    enabled: canRead,
    kind: "credentials",
  });
  return (
    <Filter
      label="Value source"
      placeholder="Any source"
      data={[...fixedSources, ...choices]}
      filter={({ options, search }) => options.filter(fits(search, fixedSources))}
      onSearchChange={(text) => setSearch(searchOf(text, value, [...fixedSources, { value, label: name }]))}
      nothingFoundMessage={message}
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
  const chosen = useQuery({ ...automationDetail(organizationId, value), enabled: canRead && isOne });
  const name = chosen.data?.name ?? "One automation";
  const { choices, setSearch, message } = useChoices({
    list: (query) => automationChoices(organizationId, query),
    choice: ({ id, name }) => ({ value: id, label: name }),
    chosen: isOne ? [{ value, label: name }] : [],
    enabled: canRead,
    kind: "automations",
  });
  return (
    <Filter
      label="Automation"
      width={154}
      placeholder="Any automation"
      data={[...fixedAutomations, ...choices]}
      filter={({ options, search }) => options.filter(fits(search, fixedAutomations))}
      onSearchChange={(text) =>
        setSearch(searchOf(text, value, [...fixedAutomations, { value, label: name }]))
      }
      nothingFoundMessage={message}
      value={value}
      onChange={(next) => onChange(next ?? "")}
    />
  );
}

/** What is searched for: the box also shows what is chosen, and a search for that would hide everything else. */
function searchOf(text: string, value: string, choices: readonly Choice[]): string {
  const chosen = choices.find((choice) => choice.value === value);
  return text === chosen?.label ? "" : text;
}

/** The server has searched the others; what is always offered is searched here. */
function fits(search: string, fixed: readonly Choice[]) {
  const text = search.trim().toLowerCase();
  return (option: object) => {
    const { value, label } = option as Choice;
    return !fixed.some((one) => one.value === value) || label.toLowerCase().includes(text);
  };
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
    <Select
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
