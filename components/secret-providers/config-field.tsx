"use client";
// The config that a Workload Identity credential is bound to. What it implies is filled in with it.
import { Button, Input } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useFormContext } from "react-hook-form";
import { type CredentialValues, entered } from "@/components/secret-providers/credential-values";
import { configChoices } from "@/components/secret-providers/queries";
import { ConsoleLink } from "@/components/shell/console-link";
import { useOrganization } from "@/components/shell/organization";
import { failureWords } from "@/components/ui/failure/error-state";
import { useDelaysSubmit } from "@/components/ui/form/pending-fields";
import { SelectField } from "@/components/ui/form/select-field";
import { Notice } from "@/components/ui/notice";
import { cloudDefinition, principalOf } from "@/lib/clouds/catalog";
import type { CloudField } from "@/lib/clouds/definition";
import type { WorkloadIdentityConfig } from "@/lib/shared/workload-identity/schema";

const name = "workloadIdentityConfigId";
const label = "Workload Identity Configuration";

export function ConfigField() {
  const { id: organizationId } = useOrganization();
  const { watch, getValues, setValue, resetField, formState } = useFormContext<CredentialValues>();
  const cloud = cloudDefinition(watch("provider"));
  const chosenId = watch(name);
  // Asked again each time the form opens: a config may just have been added in another tab.
  const list = useQuery({ ...configChoices(organizationId), staleTime: 0 });
  useDelaysSubmit(list.isPending);
  const choices = list.data?.filter((config) => config.cloud === cloud.id);
  const chosen = choices?.find(({ id }) => id === chosenId);
  const preselected = chosenId ? undefined : preselection(choices);

  const preset = (before: WorkloadIdentityConfig | undefined, after: WorkloadIdentityConfig) =>
    Object.entries(
      presetSettings(cloud.credentials.workload_identity.fields, getValues("settings"), before, after),
    );

  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each config that is preselected.
  useEffect(() => {
    if (!preselected) return;
    // By new defaults, so that an untouched form does not count as changed.
    resetField(name, { defaultValue: preselected.id });
    for (const [field, value] of preset(undefined, preselected)) {
      resetField(`settings.${field}`, { defaultValue: value });
    }
  }, [preselected?.id]);

  function follow(id: string) {
    const after = choices?.find((config) => config.id === id);
    if (!after) return;
    for (const [field, value] of preset(chosen, after)) {
      setValue(`settings.${field}`, value, { shouldDirty: true, shouldValidate: formState.isSubmitted });
    }
  }

  if (!choices && list.error) {
    const { title, detail } = failureWords(list.error);
    const retry = (
      <Button variant="default" size="xs" loading={list.isFetching} onClick={() => list.refetch()}>
        Try again
      </Button>
    );
    return (
      <Input.Wrapper label={label}>
        <Notice tone="error" title={title} action={retry}>
          {detail} The configs couldn’t be loaded.
        </Notice>
      </Input.Wrapper>
    );
  }
  return (
    <>
      <SelectField<CredentialValues>
        name={name}
        label={label}
        data={choices?.map((config) => ({ value: config.id, label: config.name })) ?? []}
        placeholder={placeholder(choices)}
        disabled={!choices}
        searchable={(choices?.length ?? 0) > 8}
        help={chosen && <ChosenWords config={chosen} />}
        onChoice={follow}
      />
      {choices?.length === 0 && <NoConfig cloudName={cloud.name} />}
    </>
  );
}

function placeholder(choices: readonly WorkloadIdentityConfig[] | undefined): string {
  if (!choices) return "Loading…";
  return choices.length === 0 ? "There are no configs yet" : "Choose a config";
}

/** The default, or the only one there is. */
function preselection(choices: readonly WorkloadIdentityConfig[] | undefined) {
  return choices?.find(({ isDefault }) => isDefault) ?? (choices?.length === 1 ? choices[0] : undefined);
}

function ChosenWords({ config }: { config: WorkloadIdentityConfig }) {
  return (
    <span style={{ overflowWrap: "anywhere" }}>
      {config.isDefault && "The default. "}
      <code>{principalOf(config)}</code>
    </span>
  );
}

function NoConfig({ cloudName }: { cloudName: string }) {
  return (
    <Notice
      tone="info"
      title="Add a Workload Identity config first"
      action={<ConsoleLink to="settings/workload-identity">Go to Workload Identity</ConsoleLink>}
    >
      The config names the {cloudName} role that this credential uses. Add one first, then come back.
    </Notice>
  );
}

interface Settings {
  settings: Record<string, string>;
}

/**
 * A credential's settings after another config is chosen: a setting that still has the previous config's value
 * follows; what a person entered stays.
 */
export function presetSettings(
  fields: readonly CloudField[],
  current: Record<string, unknown>,
  before: Settings | undefined,
  after: Settings,
): Record<string, string> {
  const kept = fields.flatMap(({ name }) => {
    const value = typeof current[name] === "string" ? current[name].trim() : "";
    const follows = value === "" || value === before?.settings[name];
    return follows ? [] : [[name, value]];
  });
  return { ...entered(fields, after.settings), ...Object.fromEntries(kept) };
}
