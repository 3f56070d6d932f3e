"use client";
// What each authentication method adds to the credential form: a new method is one entry here.
import type { ComponentType } from "react";
import { useFormContext } from "react-hook-form";
import { CloudFields } from "@/components/clouds/cloud-fields";
import { ConfigField } from "@/components/secret-providers/config-field";
import type { CredentialValues } from "@/components/secret-providers/credential-values";
import { cloudDefinition } from "@/lib/clouds/catalog";
import type { AuthenticationMethod } from "@/lib/secret-providers/schema";

const methodFields: Record<AuthenticationMethod, ComponentType> = {
  workload_identity: WorkloadIdentityFields,
};

export function MethodFields() {
  const Fields = methodFields[useFormContext<CredentialValues>().watch("authenticationMethod")];
  return <Fields />;
}

function WorkloadIdentityFields() {
  const cloud = cloudDefinition(useFormContext<CredentialValues>().watch("provider"));
  return (
    <>
      <ConfigField />
      <CloudFields fields={cloud.workloadIdentityCredential.fields} regions={cloud.regions} />
    </>
  );
}
