"use client";
import { AutomationsField } from "@/components/automations/automations-field";
import { CloudFields } from "@/components/clouds/cloud-fields";
import { useEdited } from "@/components/shell/edited";
import { useAllowed } from "@/components/shell/organization";
import { useOrganizationMutation } from "@/components/shell/use-organization-mutation";
import { CheckboxField } from "@/components/ui/form/checkbox-field";
import { fieldLabel } from "@/components/ui/form/field";
import { FormModal } from "@/components/ui/form/form-modal";
import { RadioField } from "@/components/ui/form/radio-field";
import { SelectField } from "@/components/ui/form/select-field";
import { TextField } from "@/components/ui/form/text-field";
import {
  CredentialCorrection,
  correctedSettings,
} from "@/components/workload-identity/credential-correction";
import { cloudDefinition, clouds, firstCloud } from "@/lib/clouds/catalog";
import { WorkloadIdentityConfigInput } from "@/lib/clouds/inputs/config";
import type { CloudId } from "@/lib/shared/clouds/schema";
import { counted } from "@/lib/shared/counted";
import { configOperations } from "@/lib/shared/workload-identity/operations";
import type { WorkloadIdentityConfig } from "@/lib/shared/workload-identity/schema";

/** What a new config is to begin with. */
export interface ConfigProposal {
  name: string;
  cloud: CloudId;
  settings: Record<string, string>;
}

interface ConfigFormProps {
  opened: boolean;
  onClose: () => void;
  /** The one to edit; null to add one. */
  config: WorkloadIdentityConfig | null;
  /** Those on the page: to say whose default would be taken. */
  known: readonly WorkloadIdentityConfig[];
  proposal?: ConfigProposal;
  /** Called with what the server made of it, before the window closes. */
  onSaved?: (config: WorkloadIdentityConfig) => void;
}

export function ConfigForm(props: ConfigFormProps) {
  const { opened, onClose, known, proposal, onSaved } = props;
  const edited = useEdited(opened, props.config, configOperations.get, ({ id }) => ({ id }));
  const config = edited.object;
  const mutate = useOrganizationMutation();
  const canCorrect = useAllowed("secret_providers:manage");

  async function submit({ correctCredentials, ...input }: WorkloadIdentityConfigInput) {
    const isCorrected = config !== null && correctedSettings(config, input.settings).length > 0;
    const body = { ...input, ...(correctCredentials && canCorrect && isCorrected && { correctCredentials }) };
    const saved = config
      ? await mutate(
          configOperations.update,
          { id: config.id },
          { etag: config.etag, body, success: `Saved ${body.name}.` },
        )
      : await mutate(configOperations.create, {}, { body, success: `Created ${body.name}.` });
    onSaved?.(saved);
  }

  return (
    <FormModal
      opened={opened}
      onClose={onClose}
      title={config ? "Edit Workload Identity Config" : "Add Workload Identity Config"}
      description={description(config)}
      schema={WorkloadIdentityConfigInput}
      defaultValues={defaultValues(config, proposal)}
      onSubmit={submit}
      edited={edited}
      submitLabel={config ? "Save changes" : "Create"}
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
