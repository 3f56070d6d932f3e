"use client";
// What the cloud itself has to be told before the method works: a document to paste, filled in as the form is.
import { Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useFormContext } from "react-hook-form";
import { type CredentialValues, fieldsOf, isKept } from "@/components/secret-providers/credential-values";
import { credentialDetail } from "@/components/secret-providers/queries";
import { useOrganization } from "@/components/shell/organization";
import { CodeBlock } from "@/components/ui/code-block";
import { DocsLink } from "@/components/ui/docs-link";
import { methodDefinition } from "@/lib/clouds/catalog";
import type { SecretProviderCredential } from "@/lib/shared/secret-providers/schema";

export function RoleTrustSnippet({ credential }: { credential: SecretProviderCredential | null }) {
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
  // Whom a test of another key saw says nothing of this one.
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
        <Text size="xs" c="dimmed">
          {help} <DocsLink to="aws-static-keys#assumerole">Role, user and External ID</DocsLink>
        </Text>
      </div>
      <CodeBlock label="JSON" code={document} />
    </Stack>
  );
}
