"use client";
import { Anchor, Text } from "@mantine/core";
import Link from "next/link";
import { useAllowed, useOrganization } from "@/components/shell/organization";

/** How many credentials use a config, with the way to them for whoever may read them. */
export function CredentialCount({ count }: { count: number }) {
  const { slug } = useOrganization();
  const canRead = useAllowed("secret_providers:read");
  if (count === 0) {
    return (
      <Text component="span" c="dimmed">
        None
      </Text>
    );
  }
  const words = credentialWords(count);
  if (!canRead) return words;
  return (
    <Anchor component={Link} href={`/${slug}/settings/secret-provider-credentials`} c="inherit" inherit>
      {words}
    </Anchor>
  );
}

export function credentialWords(count: number): string {
  return count === 1 ? "1 credential" : `${count} credentials`;
}
