"use client";
// What an authentication method adds to the credential form.
import { useFormContext } from "react-hook-form";
import { CloudFields } from "@/components/clouds/cloud-fields";
import { ConfigField } from "@/components/secret-providers/config-field";
import { type CredentialValues, isKept, withDropped } from "@/components/secret-providers/credential-values";
import { RoleTrustSnippet } from "@/components/secret-providers/role-trust-snippet";
import { cloudDefinition, methodDefinition } from "@/lib/clouds/catalog";
import { workloadIdentity } from "@/lib/shared/clouds/schema";
import type { SecretProviderCredential } from "@/lib/shared/secret-providers/schema";

interface MethodFieldsProps {
  /** The one that is edited: what of its secrets is stored. */
  credential: SecretProviderCredential | null;
}

export function MethodFields({ credential }: MethodFieldsProps) {
  const method = useFormContext<CredentialValues>().watch("authenticationMethod");
  const Fields = method === workloadIdentity ? WorkloadIdentityFields : KeyFields;
  return <Fields key={method} credential={credential} />;
}

function WorkloadIdentityFields() {
  const cloud = cloudDefinition(useFormContext<CredentialValues>().watch("provider"));
  return (
    <>
      <ConfigField />
      <CloudFields fields={cloud.credentials.workload_identity.fields} regions={cloud.regions} />
    </>
  );
}

function KeyFields({ credential }: MethodFieldsProps) {
  const values = useFormContext<CredentialValues>().watch();
  const cloud = cloudDefinition(values.provider);
  const { fields } = methodDefinition(values.provider, values.authenticationMethod);
  return (
    <>
      {fields.map((field) => (
        <CloudFields
          key={field.name}
          fields={[withDropped(field, values, credential)]}
          regions={cloud.regions}
          prefix={field.input === "secret" ? "secrets" : "settings"}
          isStored={(field) => isKept(field, values, credential)}
        />
      ))}
      <RoleTrustSnippet credential={credential} />
    </>
  );
}
