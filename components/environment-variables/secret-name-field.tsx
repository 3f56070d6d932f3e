"use client";
import type { VariableFormValues } from "@/components/environment-variables/variable-form-schema";
import { SecretNameInput } from "@/components/secret-providers/secret-name-input";
import { useField } from "@/components/ui/form/field";
import { anyCloud } from "@/lib/clouds/catalog";

interface SecretNameFieldProps {
  source: string;
  /** For which names are looked up, where tokens speak for one automation. */
  automationId: string | undefined;
}

/** Give it the source as `key`: another store has other names. */
export function SecretNameField({ source, automationId }: SecretNameFieldProps) {
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
