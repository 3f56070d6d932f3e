"use client";
import { ConsoleLink } from "@/components/shell/console-link";
import type { SecretProviderCredential } from "@/lib/shared/secret-providers/schema";
import classes from "./credentials.module.css";

/** The config that a credential is bound to, with the way to it for people who may read configs. */
export function ConfigLink({
  credential: { workloadIdentityConfig: config },
}: {
  credential: SecretProviderCredential;
}) {
  if (!config) return "—";
  return (
    <ConsoleLink
      to={`settings/workload-identity/${config.id}`}
      needs="workload_identity_configs:read"
      c="inherit"
      className={classes.config}
    >
      {config.name}
    </ConsoleLink>
  );
}
