"use client";
// For which automation a connection test acts, where a config's tokens speak for one.
import { Select } from "@mantine/core";
import { automationChoices } from "@/components/environment-variables/queries";
import { useChoices } from "@/components/environment-variables/use-choices";
import { useAllowed, useOrganization } from "@/components/shell/organization";
import { useEnterPicks } from "@/components/ui/form/enter-picks";
import type { SecretProviderCredential } from "@/lib/shared/secret-providers/schema";

interface TestAutomationFieldProps {
  credential: SecretProviderCredential;
  /** Null: the first that may use the config, by name. */
  value: string | null;
  onChange: (automationId: string) => void;
  disabled: boolean;
}

export function TestAutomationField({ credential, value, onChange, disabled }: TestAutomationFieldProps) {
  const { id: organizationId } = useOrganization();
  const canRead = useAllowed("automations:read");
  const { lastTest, workloadIdentityConfig } = credential;
  const chosen = lastTest?.automation
    ? [{ value: lastTest.automation.id, label: lastTest.automation.name }]
    : [];
  const { choices, setSearch, isSearching, filter, message } = useChoices({
    list: (query) => automationChoices(organizationId, query, workloadIdentityConfig?.id),
    choice: ({ id, name }) => ({ value: id, label: name }),
    chosen,
    enabled: canRead,
    kind: "automations",
  });
  const preset = choices.find(({ disabled: isMore }) => !isMore);
  const shown = value ?? preset?.value ?? null;
  const enter = useEnterPicks({
    isSearching,
    chosen: choices.find((choice) => choice.value === shown)?.label,
  });
  return (
    <Select
      {...enter.props}
      onOptionSubmit={enter.onOptionSubmit}
      classNames={{ options: enter.listClass }}
      label="Automation"
      description="This config’s tokens are for one automation each. The result is for this one only."
      placeholder={preset ? undefined : message}
      data={choices}
      value={shown}
      onChange={(chosen) => chosen && onChange(chosen)}
      disabled={disabled || !canRead}
      filter={filter}
      searchable
      allowDeselect={false}
      onSearchChange={(text) => setSearch(choices.some(({ label }) => label === text) ? "" : text)}
      nothingFoundMessage={message}
    />
  );
}
