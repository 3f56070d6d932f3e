"use client";
import { useQueryClient } from "@tanstack/react-query";
import type { UseFormReturn } from "react-hook-form";
import { z } from "zod";
import {
  type CredentialValues,
  credentialValues,
  entered,
  fieldsOf,
  isKept,
  methodValues,
} from "@/components/secret-providers/credential-values";
import { MethodFields } from "@/components/secret-providers/method-fields";
import { MovedVariables } from "@/components/secret-providers/moved-variables";
import { usePermitted } from "@/components/secret-providers/permitted";
import { credentialDetail } from "@/components/secret-providers/queries";
import { useOrganization, usePermissionHint } from "@/components/shell/organization";
import { useEdited, useOrganizationMutation } from "@/components/shell/use-organization-mutation";
import { DocsLink } from "@/components/ui/docs-link";
import { CheckboxField } from "@/components/ui/form/checkbox-field";
import { FormModal } from "@/components/ui/form/form-modal";
import { RadioField } from "@/components/ui/form/radio-field";
import { SelectField } from "@/components/ui/form/select-field";
import { TextField } from "@/components/ui/form/text-field";
import type { Dialog } from "@/components/ui/on-demand/deferred";
import { cloudDefinition, clouds, firstCloud, notKept } from "@/lib/clouds/catalog";
import { SecretProviderCredentialInput } from "@/lib/clouds/inputs/credential";
import { workloadIdentity } from "@/lib/shared/clouds/ids";
import type { CloudId } from "@/lib/shared/clouds/schema";
import { counted } from "@/lib/shared/counted";
import { credentialOperations } from "@/lib/shared/secret-providers/operations";
import { readAtWith } from "@/lib/shared/secret-providers/read-at";
import type { SecretProviderCredential } from "@/lib/shared/secret-providers/schema";
import type { WorkloadIdentityConfig } from "@/lib/shared/workload-identity/schema";

interface CredentialFormProps extends Dialog {
  /** Called with what the server made of it, before the window closes. */
  onSaved: (credential: SecretProviderCredential) => void;
  /** The one to edit; null to add one. */
  credential: SecretProviderCredential | null;
  /** The config that a new one is for. */
  boundTo?: WorkloadIdentityConfig;
  /** Those on the page: to say whose default would be taken. */
  known: readonly SecretProviderCredential[];
}

/** What a new one begins with for people who may not use trust: the first method that has keys of its own. */
const keyMethod =
  Object.keys(cloudDefinition(firstCloud).credentials).find((method) => method !== workloadIdentity) ??
  workloadIdentity;

function methodsOf(provider: CloudId) {
  return Object.entries(cloudDefinition(provider).credentials).map(([value, { label, description }]) => ({
    value,
    label,
    description,
  }));
}

export function CredentialForm(props: CredentialFormProps) {
  const { credential: shown, onSaved, boundTo, known, ...dialog } = props;
  const edited = useEdited(dialog.opened, shown, credentialOperations.get);
  const credential = edited.object;
  const { id: organizationId } = useOrganization();
  const queryClient = useQueryClient();
  const mutate = useOrganizationMutation();
  const { canTrust } = usePermitted();
  const permissionHint = usePermissionHint();

  async function submit(body: SecretProviderCredentialInput) {
    const saved = credential
      ? await edited.change(credentialOperations.update, { body, success: `Saved ${body.name}.` })
      : await mutate(credentialOperations.create, {}, { body, success: `Created ${body.name}.` });
    // What opens next shows it at once.
    queryClient.setQueryData(credentialDetail(organizationId, saved.id).queryKey, saved);
    onSaved(saved);
  }

  return (
    <FormModal
      {...dialog}
      title={credential ? "Edit Credential" : "Add Credential"}
      description={description(credential)}
      schema={credentialFormSchema(credential)}
      defaultValues={credentialValues(credential, canTrust ? workloadIdentity : keyMethod, boundTo)}
      onSubmit={submit}
      edited={edited}
    >
      {(form) => (
        <>
          <TextField name="name" label="Name" placeholder={`${form.watch("provider")}-prod-wi`} />
          <SelectField
            name="provider"
            label="Provider"
            data={clouds.map(({ id, secretStoreName }) => ({ value: id, label: secretStoreName }))}
            onChoice={() => {
              const { provider, authenticationMethod } = form.getValues();
              begin(form, methodValues(provider, authenticationMethod, credential));
            }}
          />
          <RadioField
            name="authenticationMethod"
            label="Authentication Method"
            help={<DocsLink to="aws-static-keys">What access keys cost, and when they are needed</DocsLink>}
            choices={
              canTrust
                ? methodsOf(form.watch("provider"))
                : methodsOf(form.watch("provider")).map(
                    withoutTrust(permissionHint("workload_identity_configs:manage")),
                  )
            }
            onChoice={() => {
              const values = form.getValues();
              begin(form, methodValues(values.provider, values.authenticationMethod, credential, values));
            }}
          />
          {/* Next to the choice that moves them, so that people notice it. */}
          {isOtherMethod(form, credential) && <MovedVariables credential={credential} />}
          <MethodFields credential={credential} />
          <CheckboxField
            name="isDefault"
            label="Set as default credential for this provider"
            help={defaultHelp(form.watch("provider"), credential, known)}
          />
          {!isOtherMethod(form, credential) && <MovedVariables credential={credential} />}
        </>
      )}
    </FormModal>
  );
}

function withoutTrust(disabledReason: string) {
  return (method: ReturnType<typeof methodsOf>[number]) =>
    method.value === workloadIdentity ? { ...method, disabledReason } : method;
}

type Form = UseFormReturn<CredentialValues, unknown, SecretProviderCredentialInput>;

function isOtherMethod(form: Form, credential: SecretProviderCredential | null): boolean {
  return credential !== null && form.watch("authenticationMethod") !== credential.authenticationMethod;
}

/** Begins with the fields of another method or provider: no value and no error of the fields before is left. */
function begin(form: Form, values: ReturnType<typeof methodValues>) {
  form.clearErrors();
  for (const [name, value] of Object.entries(values)) {
    form.setValue(name as keyof typeof values, value, { shouldDirty: true });
  }
}

function description(credential: SecretProviderCredential | null): string {
  if (!credential) return "Environment variables use it to read their secrets.";
  const { variableCount, authenticationMethod } = credential;
  if (variableCount === 0) return "No environment variables use this credential yet.";
  const next = readAtWith(authenticationMethod);
  return `Used by ${counted(variableCount, "environment variable")}. A change takes effect at the next ${next}.`;
}

function defaultHelp(
  provider: CloudId,
  credential: SecretProviderCredential | null,
  known: readonly SecretProviderCredential[],
): string {
  const current = known.find(
    (other) => other.isDefault && other.provider === provider && other.id !== credential?.id,
  );
  const takesOver = current ? ` Replaces ${current.name}.` : "";
  return `For variables whose value source is “Use ${cloudDefinition(provider).name} default”.${takesOver}`;
}

/** @param credential the one that is edited: what of its secrets a blank field keeps. */
export function credentialFormSchema(credential: SecretProviderCredential | null) {
  return z.custom<CredentialValues>().transform((form, context): SecretProviderCredentialInput => {
    const parsed = SecretProviderCredentialInput.safeParse(sent(form));
    for (const issue of parsed.error?.issues ?? []) context.addIssue({ ...issue });
    const missing = missingSecrets(form, credential);
    for (const { name, message } of missing) {
      context.addIssue({ code: "custom", path: ["secrets", name], message });
    }
    return parsed.data && missing.length === 0 ? parsed.data : z.NEVER;
  });
}

function sent(form: CredentialValues): Record<string, unknown> {
  const { name, provider, authenticationMethod, isDefault } = form;
  const fields = fieldsOf(provider, authenticationMethod);
  const settings = entered(fields.settings, form.settings);
  const shared = { name, provider, authenticationMethod, isDefault, settings };
  if (authenticationMethod === "workload_identity") {
    return { ...shared, workloadIdentityConfigId: form.workloadIdentityConfigId };
  }
  const secrets = fields.secrets.flatMap(({ name }) => {
    const value = form.secrets[name];
    // Blank keeps what is stored: it is not sent at all.
    return value === null || value?.trim() ? [[name, value]] : [];
  });
  return { ...shared, secrets: Object.fromEntries(secrets) };
}

/** What has to be entered, since nothing that is stored would be kept. */
function missingSecrets(form: CredentialValues, credential: SecretProviderCredential | null) {
  const { settings, secrets } = fieldsOf(form.provider, form.authenticationMethod);
  return secrets
    .filter((field) => {
      const isBlank = !form.secrets[field.name]?.trim();
      return isBlank && !field.optional && !isKept(field, form, credential);
    })
    .map((field) => ({
      name: field.name,
      message:
        field.belongsTo && credential?.storedSecrets.includes(field.name)
          ? notKept(field, settings)
          : `Enter the ${field.label}.`,
    }));
}
