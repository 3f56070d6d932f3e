"use client";
// What the cloud itself has to be told before the method works: a document to paste, filled in as the form is.
import { Stack, Text } from "@mantine/core";
import { useFormContext } from "react-hook-form";
import { CodeBlock } from "@/components/elements/code-block";
import { type CredentialValues, fieldsOf, isKept } from "@/components/secret-providers/credential-values";
import { cloudDefinition } from "@/lib/clouds/catalog";
import type { CredentialDefinition } from "@/lib/clouds/definition";
import type { SecretProviderCredential } from "@/lib/secret-providers/schema";

export function RoleGrant({ credential }: { credential: SecretProviderCredential | null }) {
  const values = useFormContext<CredentialValues>().watch();
  const { provider, authenticationMethod, settings, secrets } = values;
  const { grant }: CredentialDefinition = cloudDefinition(provider).credentials[authenticationMethod];
  if (!grant) return null;
  const kept = fieldsOf(provider, authenticationMethod).secrets.filter((field) =>
    isKept(field, values, credential),
  );
  // Whom a test of another key saw says nothing of this one.
  const isSameKey = kept.some(({ belongsTo }) => belongsTo);
  const { title, help, document } = grant({
    settings,
    secrets,
    stored: kept.map(({ name }) => name),
    lastTest: isSameKey ? (credential?.lastTest ?? null) : null,
  });
  return (
    <Stack component="section" gap={8} aria-label={title}>
      <div>
        <Text component="h3" fw={500}>
          {title}
        </Text>
        <Text size="xs" c="dimmed">
          {help}
        </Text>
      </div>
      <CodeBlock label="JSON" code={document} />
    </Stack>
  );
}
