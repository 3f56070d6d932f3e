"use client";
import { Anchor, Text } from "@mantine/core";
import Link from "next/link";
import { useAllowed, useOrganization } from "@/components/shell/organization";
import { counted } from "@/lib/shared/counted";

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
  const words = counted(count, "credential");
  if (!canRead) return words;
  return (
    <Anchor component={Link} href={`/${slug}/settings/secret-provider-credentials`} c="inherit" inherit>
      {words}
    </Anchor>
  );
}
