"use client";
import { Group, Select, Text } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import {
  credentialSource,
  defaultSources,
  directSource,
  fixedSources,
} from "@/components/environment-variables/value-sources";
import type { VariableFormValues } from "@/components/environment-variables/variable-form-schema";
import { credentialList, defaultCredentials } from "@/components/secret-providers/queries";
import { useAllowed, useGrantorHint, useOrganization } from "@/components/shell/organization";
import { useField } from "@/components/ui/form/field";
import { type Choice, useChoices } from "@/components/ui/form/use-choices";
import { cloudDefinition, methodDefinition } from "@/lib/clouds/catalog";
import { placeIn } from "@/lib/clouds/naming";
import type { EnvironmentVariable } from "@/lib/shared/environment-variables/schema";
import type { ReadAt } from "@/lib/shared/resolution/schema";
import { readAtWith } from "@/lib/shared/secret-providers/read-at";
import type { SecretProviderCredential } from "@/lib/shared/secret-providers/schema";

interface ValueSourceFieldProps {
  /** As it is before, null for a new one; `readAt` is null where it is not known. */
  variable: (Pick<EnvironmentVariable, "source" | "sourceLabel"> & { readAt: ReadAt | null }) | null;
  /** Gets what the choice is called. */
  onLabel?: (label: string) => void;
}

/** Where the value comes from: typed in here, or a secret that a credential reads. */
export function ValueSourceField({ variable, onLabel }: ValueSourceFieldProps) {
  const organization = useOrganization();
  const grantorHint = useGrantorHint();
  const canUse = useAllowed("secret_providers:read");
  const { value, onChange, ...field } = useField<VariableFormValues>("source");
  const [chosen, setChosen] = useState<Choice>(
    variable ? { value: variable.source, label: variable.sourceLabel } : directSource,
  );
  const [readAt, setReadAt] = useState<ReadAt | null>(variable ? variable.readAt : "deploy");
  const defaultOnes = useInfiniteQuery({ ...defaultCredentials(organization.id), enabled: canUse });
  const {
    rows: found,
    choices,
    select,
  } = useChoices({
    list: (query) => credentialList(organization.id, query),
    choice: credentialSource,
    fixed: canUse ? fixedSources : [directSource],
    chosen: canUse ? [chosen] : [],
    value: value as string,
    enabled: canUse,
    kind: "credentials",
  });
  const rows = [...(defaultOnes.data?.pages[0]?.items ?? []), ...found];

  return (
    <Select
      {...field}
      {...select}
      value={value as string}
      onChange={(next) => {
        if (next === null) return;
        onChange(next);
        setReadAt(readAtBy(next, rows));
        const choice = choices.find(({ value }) => value === next) ?? directSource;
        setChosen(choice);
        onLabel?.(choice.label);
      }}
      label="Value Source"
      description={
        canUse ? (
          readAtWords(value as string, readAt)
        ) : (
          <>
            Only direct values: reading a secret needs the permission <code>secret_providers: read</code>,
            which your role lacks. {grantorHint("secret_providers:read")}
          </>
        )
      }
      aria-required
      renderOption={({ option, checked }) => (
        <Group justify="space-between" wrap="nowrap" flex={1}>
          <span>
            {option.label}
            <Text component="span" size="xs" c="dimmed" display="block">
              {optionWords(option.value, rows)}
            </Text>
          </span>
          {checked && <IconCheck size={16} aria-hidden="true" style={{ flexShrink: 0 }} />}
        </Group>
      )}
      searchable={canUse}
      // So that what is typed replaces the name that is there.
      onFocus={({ currentTarget }) => currentTarget.select()}
      onClick={({ currentTarget }) => currentTarget.select()}
      maxDropdownHeight={320}
    />
  );
}

/** Null where the credentials at hand (the defaults, and what was found) do not say it. */
function readAtBy(source: string, credentials: readonly SecretProviderCredential[]): ReadAt | null {
  if (source === "direct") return "deploy";
  const credential = defaultSources.some(({ value }) => value === source)
    ? credentials.find(({ isDefault }) => isDefault)
    : credentials.find(({ id }) => source === `credential:${id}`);
  return credential ? readAtWith(credential.authenticationMethod) : null;
}

function readAtWords(source: string, readAt: ReadAt | null): string {
  if (source === "direct") {
    return "Stored encrypted and set at deploy: a change takes effect with the next deployment.";
  }
  if (readAt === "deploy") {
    return "Read at deploy and stored with that version: deploy again after a rotation.";
  }
  if (readAt === "kickoff") return "Read at every kickoff: no deploy needed after a rotation.";
  return "Read at every kickoff with Workload Identity, at deploy with access keys.";
}

function optionWords(source: string, credentials: readonly SecretProviderCredential[]): string {
  if (source === "direct") return "You enter the value";
  if (defaultSources.some(({ value }) => value === source)) {
    const current = credentials.find(({ isDefault }) => isDefault);
    return current ? `The default credential, now ${current.name}` : "The default credential";
  }
  const credential = credentials.find(({ id }) => source === `credential:${id}`);
  if (!credential) return "";
  const { provider, authenticationMethod, settings } = credential;
  const { label } = methodDefinition(provider, authenticationMethod);
  return [label, placeIn(cloudDefinition(provider).naming, null, settings), credential.isDefault && "default"]
    .filter(Boolean)
    .join(" · ");
}
