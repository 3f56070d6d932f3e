"use client";
// What an authentication method adds to the credential form.
import { Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useFormContext } from "react-hook-form";
import { CloudFields } from "@/components/clouds/cloud-fields";
import { ConfigField } from "@/components/secret-providers/config-field";
import {
  type CredentialValues,
  fieldsOf,
  isKept,
  withDropped,
} from "@/components/secret-providers/credential-values";
import { credentialDetail } from "@/components/secret-providers/queries";
import { useOrganization } from "@/components/shell/organization";
import { CodeBlock } from "@/components/ui/code-block";
import { DocsLink } from "@/components/ui/docs-link";
import { Hint } from "@/components/ui/hint";
import { cloudDefinition, methodDefinition } from "@/lib/clouds/catalog";
import { workloadIdentity } from "@/lib/shared/clouds/ids";
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

/** What the cloud needs before the method works: a document to paste, filled in as the form is. */
function RoleTrustSnippet({ credential }: { credential: SecretProviderCredential | null }) {
  const { id: organizationId } = useOrganization();
  const values = useFormContext<CredentialValues>().watch();
  // A test may still end while the form is open, and then says whose keys these are.
  const { data: newest = credential } = useQuery({
    ...credentialDetail(organizationId, credential?.id ?? ""),
    enabled: credential !== null,
  });
  const { provider, authenticationMethod, settings, secrets } = values;
  const { trustSnippet } = methodDefinition(provider, authenticationMethod);
  if (!trustSnippet) return null;
  const kept = fieldsOf(provider, authenticationMethod).secrets.filter((field) =>
    isKept(field, values, credential),
  );
  // The identity that a test of another key saw says nothing about this key.
  const isSameKey = kept.some(({ belongsTo, optional }) => belongsTo && !optional);
  const { title, help, document } = trustSnippet({
    settings,
    secrets,
    stored: kept.map(({ name }) => name),
    lastTest: isSameKey ? (newest?.lastTest ?? null) : null,
  });
  return (
    <Stack component="section" gap={8} aria-label={title}>
      <div>
        <Text component="h3" fw={500}>
          {title}
        </Text>
        <Hint>
          {help} <DocsLink to="aws-static-keys#assumerole">Role, user and External ID</DocsLink>
        </Hint>
      </div>
      <CodeBlock label="JSON" code={document} />
    </Stack>
  );
}
