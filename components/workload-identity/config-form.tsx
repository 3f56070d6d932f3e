"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useFormContext } from "react-hook-form";
import { AutomationsField } from "@/components/automations/automations-field";
import { CloudFields } from "@/components/clouds/cloud-fields";
import { credentialList } from "@/components/secret-providers/queries";
import { useAllowed, useOrganization, usePermissionHint } from "@/components/shell/organization";
import { useEdited, useOrganizationMutation } from "@/components/shell/use-organization-mutation";
import { CheckboxField } from "@/components/ui/form/checkbox-field";
import { fieldLabel } from "@/components/ui/form/field";
import { FormModal } from "@/components/ui/form/form-modal";
import { RadioField } from "@/components/ui/form/radio-field";
import { SelectField } from "@/components/ui/form/select-field";
import { TextField } from "@/components/ui/form/text-field";
import type { Dialog } from "@/components/ui/on-demand/deferred";
import { cloudDefinition, clouds, firstCloud } from "@/lib/clouds/catalog";
import { WorkloadIdentityConfigInput } from "@/lib/clouds/inputs/config";
import type { CloudId } from "@/lib/shared/clouds/schema";
import { counted } from "@/lib/shared/counted";
import { configOperations } from "@/lib/shared/workload-identity/operations";
import type { WorkloadIdentityConfig } from "@/lib/shared/workload-identity/schema";

/** The first values of a new config. */
export interface ConfigProposal {
  name: string;
  cloud: CloudId;
  settings: Record<string, string>;
}

interface ConfigFormProps extends Dialog {
  /** The one to edit; null to add one. */
  config: WorkloadIdentityConfig | null;
  /** Those on the page: to say whose default would be taken. */
  known: readonly WorkloadIdentityConfig[];
  proposal?: ConfigProposal;
  /** Called with the saved config, before the window closes. */
  onSaved?: (config: WorkloadIdentityConfig) => void;
}

export function ConfigForm({ config: shown, known, proposal, onSaved, ...dialog }: ConfigFormProps) {
  const edited = useEdited(dialog.opened, shown, configOperations.get);
  const config = edited.object;
  const mutate = useOrganizationMutation();
  const canCorrect = useAllowed("secret_providers:manage");

  async function submit({ correctCredentials, ...input }: WorkloadIdentityConfigInput) {
    const isCorrected = config !== null && correctedSettings(config, input.settings).length > 0;
    const body = { ...input, ...(correctCredentials && canCorrect && isCorrected && { correctCredentials }) };
    const saved = config
      ? await edited.change(configOperations.update, { body, success: `Saved ${body.name}.` })
      : await mutate(configOperations.create, {}, { body, success: `Created ${body.name}.` });
    onSaved?.(saved);
  }

  return (
    <FormModal
      {...dialog}
      title={config ? "Edit Workload Identity Config" : "Add Workload Identity Config"}
      description={description(config)}
      schema={WorkloadIdentityConfigInput}
      defaultValues={defaultValues(config, proposal)}
      onSubmit={submit}
      edited={edited}
    >
      {(form) => {
        const cloud = cloudDefinition(form.watch("cloud"));
        return (
          <>
            <TextField name="name" label="Name" placeholder={`${cloud.id}-prod`} />
            <SelectField
              name="cloud"
              label="Cloud Provider"
              data={clouds.map(({ id, name }) => ({ value: id, label: name }))}
              onChoice={(id) => form.setValue("settings", blankSettings(id as CloudId))}
            />
            <CloudFields fields={cloud.workloadIdentity.fields} regions={cloud.regions} />
            {config && <CredentialCorrection config={config} />}
            <CheckboxField
              name="isDefault"
              label={`Set as default for ${cloud.name}`}
              help={defaultHelp(cloud.id, config, known)}
            />
            <RadioField
              name="subject"
              label="Tokens are for"
              choices={[
                {
                  value: "organization",
                  label: "The organization",
                  description: "One trust policy for all automations, as in the guide.",
                },
                {
                  value: "automation",
                  label: "One automation at a time",
                  description:
                    "The trust policy names each automation: other automations’ tokens can’t assume the role.",
                },
              ]}
            />
            <AutomationsField
              label={fieldLabel("Limit to automations", true)}
              description="Only these automations can use this config. Leave it empty to allow all."
              placeholder="All automations"
              none={null}
            />
          </>
        );
      }}
    </FormModal>
  );
}

function description(config: WorkloadIdentityConfig | null): string {
  if (!config) return "The IAM role Latchkey assumes, and its secrets’ region.";
  if (config.credentialCount === 0) return "No credentials use this config yet.";
  return `Used by ${counted(config.credentialCount, "credential")}. After a change of role or region, test the connection again.`;
}

function defaultValues(config: WorkloadIdentityConfig | null, proposal?: ConfigProposal) {
  if (!config) {
    const blank = { name: "", cloud: firstCloud, settings: blankSettings(firstCloud) };
    return {
      ...(proposal ?? blank),
      subject: "organization" as const,
      automationIds: null,
      isDefault: false,
    };
  }
  const { name, cloud, settings, subject, automationIds, isDefault } = config;
  return { name, cloud, settings, subject, automationIds, isDefault, correctCredentials: true };
}

function blankSettings(cloud: CloudId): Record<string, string> {
  return Object.fromEntries(cloudDefinition(cloud).workloadIdentity.fields.map(({ name }) => [name, ""]));
}

function defaultHelp(
  cloud: string,
  config: WorkloadIdentityConfig | null,
  known: readonly WorkloadIdentityConfig[],
): string {
  const current = known.find((other) => other.isDefault && other.cloud === cloud && other.id !== config?.id);
  const takesOver = current ? ` Replaces ${current.name}.` : "";
  return `Preselected when someone adds a secret provider credential.${takesOver}`;
}

interface Settings {
  settings: Record<string, string>;
}

/** The settings that credentials have, too (the region), and that differ between the form and the saved config. */
function correctedSettings(config: WorkloadIdentityConfig, typed: Settings["settings"]): string[] {
  const { fields } = cloudDefinition(config.cloud).credentials.workload_identity;
  return fields.map(({ name }) => name).filter((name) => isOther(config.settings[name], typed[name]));
}

function isOther(stored: string | undefined, typed: string | undefined): boolean {
  const text = typed?.trim() ?? "";
  return text !== "" && stored !== undefined && text !== stored;
}

/** A config's region is usually corrected for its credentials as well, which keep a region of their own. */
function CredentialCorrection({ config }: { config: WorkloadIdentityConfig }) {
  const { id: organizationId } = useOrganization();
  const canRead = useAllowed("secret_providers:read");
  const canManage = useAllowed("secret_providers:manage");
  const permissionHint = usePermissionHint();
  const typed = useFormContext<Settings>().watch("settings");
  const [name] = correctedSettings(config, typed);
  const list = useInfiniteQuery({
    ...credentialList(organizationId, "", config.id),
    enabled: name !== undefined && canRead && config.credentialCount > 0,
  });
  if (name === undefined) return null;
  const before = config.settings[name];
  const bound = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const same = bound.filter(({ settings }) => settings[name] === before).map((credential) => credential.name);
  if (same.length === 0) return null;
  const names = same.length > 4 ? [...same.slice(0, 3), "more"] : same;
  const now = `${names.join(", ")} ${same.length === 1 ? "reads" : "read"} in ${before} now.`;
  return (
    <CheckboxField
      name="correctCredentials"
      label={`Set ${typed[name]?.trim()} in ${same.length === 1 ? "its credential" : "its credentials"} too`}
      help={
        canManage
          ? `${now} Credentials with another region stay as they are.`
          : `${now} ${permissionHint("secret_providers:manage", "Changing them")}`
      }
      disabled={!canManage}
    />
  );
}
