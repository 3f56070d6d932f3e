"use client";
// Adding and editing an environment variable.
import { Text } from "@mantine/core";
import type { UseFormReturn } from "react-hook-form";
import { AutomationsField } from "@/components/automations/automations-field";
import { surroundingSpace } from "@/components/environment-variables/surrounding-space";
import { ValueSourceField } from "@/components/environment-variables/value-source-field";
import {
  type VariableFormValues,
  variableFormSchema,
  variableFormValues,
} from "@/components/environment-variables/variable-form-schema";
import { useAbsentSecretsQuestion } from "@/components/secret-providers/secret-names/absent";
import { SecretNameInput } from "@/components/secret-providers/secret-names/input";
import { useAllowed, usePermissionHint } from "@/components/shell/organization";
import { useEdited, useOrganizationMutation } from "@/components/shell/use-organization-mutation";
import { fieldLabel, useField } from "@/components/ui/form/field";
import { FormModal } from "@/components/ui/form/form-modal";
import { SecretField } from "@/components/ui/form/secret-field";
import { TextField } from "@/components/ui/form/text-field";
import type { Dialog } from "@/components/ui/on-demand/deferred";
import { anyCloud } from "@/lib/clouds/catalog";
import { variableOperations } from "@/lib/shared/environment-variables/operations";
import { effectOf } from "@/lib/shared/environment-variables/powerful-names";
import type {
  EnvironmentVariable,
  EnvironmentVariableInput,
} from "@/lib/shared/environment-variables/schema";
import { formatValueSource } from "@/lib/shared/environment-variables/value-source";

interface VariableFormProps extends Dialog {
  /** Null to add one. */
  variable: EnvironmentVariable | null;
  /** To which a new one is assigned from the start. */
  automation?: { id: string; name: string };
}

export function VariableForm({ variable: shown, automation, ...dialog }: VariableFormProps) {
  const mutate = useOrganizationMutation();
  const edited = useEdited(dialog.opened, shown, variableOperations.get);
  const variable = edited.object;
  const preset = automation ? [automation] : [];
  const hasStoredValue = variable?.source === "direct";
  const absentSecrets = useAbsentSecretsQuestion();

  /** A stored variable was checked before. */
  async function confirm({ source, secretName, automationIds }: EnvironmentVariableInput): Promise<boolean> {
    const named = formatValueSource(source);
    if (secretName === undefined) return true;
    if (variable?.source === named && variable.secretName === secretName) return true;
    return absentSecrets.confirm([{ source: named, secretName, automationId: automationIds[0] }]);
  }

  function save({ source, ...input }: EnvironmentVariableInput) {
    const body = { ...input, source: formatValueSource(source) };
    return variable
      ? edited.change(variableOperations.update, { body, success: `${input.key} is saved.` })
      : mutate(variableOperations.create, {}, { body, success: `${input.key} is added.` });
  }

  return (
    <>
      <FormModal
        {...dialog}
        title={variable ? "Edit Environment Variable" : "Add Environment Variables"}
        size={560}
        schema={variableFormSchema(hasStoredValue)}
        defaultValues={variableFormValues(
          variable,
          preset.map(({ id }) => id),
        )}
        confirm={confirm}
        onSubmit={save}
        edited={edited}
      >
        {(form) => (
          <>
            <KeyField form={form} />
            <ValueSourceField variable={variable} />
            <ValueField form={form} hasStoredValue={hasStoredValue} />
            <AutomationsField
              known={variable?.automations ?? preset}
              label={fieldLabel("Automations", true)}
              description="The automations that get this variable."
              unread="Existing assignments don’t change."
            />
          </>
        )}
      </FormModal>
      {absentSecrets.question}
    </>
  );
}

/** Says so when the name that is typed decides more than a value. */
export function KeyField({ form }: Pick<ValueFieldProps, "form">) {
  const canManageAutomations = useAllowed("automations:manage");
  const permissionHint = usePermissionHint();
  const effect = effectOf(form.watch("key"));
  return (
    <TextField<VariableFormValues>
      name="key"
      label="Key"
      placeholder="API_KEY"
      help={
        effect === null ? (
          "A letter or underscore first, then letters, digits and underscores."
        ) : (
          <Text span inherit c="var(--mantine-color-amber-text)">
            This name affects how programs run: it {effect}.{" "}
            {canManageAutomations
              ? "Set it only if you want that."
              : permissionHint("automations:manage", "Setting it")}
          </Text>
        )
      }
      machine
    />
  );
}

export interface ValueFieldProps {
  form: UseFormReturn<VariableFormValues, unknown, EnvironmentVariableInput>;
  hasStoredValue: boolean;
}

/** What the chosen source needs. */
export function ValueField({ form, hasStoredValue }: ValueFieldProps) {
  const [source, value, automationIds] = form.watch(["source", "value", "automationIds"]);
  if (source !== "direct")
    return <SecretNameField key={source} source={source} automationId={automationIds?.[0]} />;
  const spaceWords = surroundingSpace(value);
  return (
    <SecretField<VariableFormValues>
      name="value"
      label="Value"
      stored={hasStoredValue}
      // Keys and certificates have lines, which a field of one line would silently join.
      multiline
      help={
        spaceWords && (
          <Text span inherit c="var(--mantine-color-amber-text)">
            {spaceWords}
          </Text>
        )
      }
    />
  );
}

interface SecretNameFieldProps {
  source: string;
  /** For which names are looked up, where tokens speak for one automation. */
  automationId: string | undefined;
}

/** Give it the source as `key`: another store has other names. */
function SecretNameField({ source, automationId }: SecretNameFieldProps) {
  const { value, ...field } = useField<VariableFormValues>("secretName");
  return (
    <SecretNameInput
      {...field}
      source={source}
      automationId={automationId}
      value={value as string}
      label="Secret Name"
      description={`A name or a ${anyCloud.fullName}. Add #json_key to take one field of a JSON secret.`}
      placeholder="name or name#json_key"
      aria-required
    />
  );
}
