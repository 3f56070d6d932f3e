"use client";
import { Anchor } from "@mantine/core";
import { useAllowed, useOrganization } from "@/components/shell/organization";
import { Link } from "@/components/ui/link";
import { configHref } from "@/components/workload-identity/queries";
import type { SecretProviderCredential } from "@/lib/shared/secret-providers/schema";
import classes from "./credential-table.module.css";

/** The config that a credential is bound to, with the way to it for whoever may read configs. */
export function ConfigLink({ credential }: { credential: SecretProviderCredential }) {
  const { slug } = useOrganization();
  const canRead = useAllowed("workload_identity_configs:read");
  const config = credential.workloadIdentityConfig;
  if (!config) return "—";
  if (!canRead) return <span className={classes.config}>{config.name}</span>;
  return (
    <Anchor
      component={Link}
      href={configHref(slug, config.id)}
      c="inherit"
      inherit
      className={classes.config}
    >
      {config.name}
    </Anchor>
  );
}
