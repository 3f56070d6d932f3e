"use client";
import { useAllowed } from "@/components/shell/organization";
import type { SecretProviderCredential } from "@/lib/shared/secret-providers/schema";

/** Who may change what: a credential bound to a config hands on that config's trust, a permission of its own. */
export function usePermitted() {
  const canManage = useAllowed("secret_providers:manage");
  const canTrust = useAllowed("workload_identity_configs:manage");
  return {
    /** Test any credential, and change those with keys of their own. */
    canManage,
    /** Bind credentials to configs, and change those that are bound. */
    canTrust,
    canChange: ({ authenticationMethod }: Pick<SecretProviderCredential, "authenticationMethod">) =>
      canManage && (canTrust || authenticationMethod !== "workload_identity"),
  };
}
